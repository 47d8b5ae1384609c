-- Counts every commit to a depot, also those without a new plan version: whoever decided on an older
-- state of it writes nothing and decides again.
alter table depots add column commits bigint not null default 0;

-- Which truck takes it depends on when it was handed over.
alter table pickup_requests add column handed_over_at bigint;
