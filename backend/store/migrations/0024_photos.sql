-- What a carrier photographed where nothing could be collected; never of people. Deleted after two
-- months.
create table photos (
  -- made on the device, as the event has it that speaks of it
  photo_id text primary key,
  request_id text not null references pickup_requests,
  person_id text not null references people,
  taken_at bigint not null,
  jpeg bytea not null
);
create index on photos (request_id);
create index on photos (taken_at);
create index on round_events ((body ->> 'photo')) where kind = 'problem';

-- Of what came of it in the end; the picture itself may come later, or never.
alter table pickup_requests add column photo text;
