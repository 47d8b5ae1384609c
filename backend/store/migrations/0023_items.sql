-- Parcel by parcel what a carrier found: label or sticker, and what came of it. Null where he said a
-- count only.
alter table pickup_requests add column items jsonb;
-- When a truck left that it should have left with, once.
alter table pickup_requests add column missed_truck_at bigint;
