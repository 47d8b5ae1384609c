-- The inbox: every message taken, none lost, each worked once, from whatever door it comes.

-- A message without a time of its own is the same as another of the same data and counter within
-- ten minutes of it.
create extension if not exists btree_gist;

alter table uplinks
  add column network text not null default 'sigfox',
  -- evidence, no identity: batteries are changed, counters roll over
  add column counter integer,
  add constraint one_message_without_time exclude using gist (
    network with =, device_id with =, data_hex with =, (coalesce(counter, -1)) with =,
    int8range(real_received_at, real_received_at + 600000) with &&)
    where (second is null);
alter table uplinks drop constraint one_message;
alter table uplinks add constraint one_message unique (network, device_id, second, data_hex);

-- Whatever else comes in with the right secret, as it came: further deliveries of a message, its
-- metadata, a device's status, acknowledgements, errors, what nobody can read.
create table notices (
  notice_id bigint generated always as identity primary key,
  kind text not null,
  door text not null,
  device_id text,
  -- of the message it tells of, where it names one
  second bigint,
  data_hex text,
  real_at bigint,
  real_received_at bigint not null,
  fields jsonb not null,
  -- why it could not be read; null when it could
  unreadable text,
  query text not null,
  content_type text not null,
  body bytea not null
);
create index on notices (device_id, real_received_at);
create index on notices (real_received_at) where unreadable is not null;

-- The eight bytes that answered a message: a callback that comes again gets the same ones.
create table downlinks (
  press_id text primary key,
  device_id text not null,
  -- null: withheld, the day's four were used up
  data_hex text,
  real_answered_at bigint not null
);
create index on downlinks (device_id, real_answered_at);

alter table device_types add column settings jsonb not null default '{}';
alter table devices
  -- until then presses show that the button works, and open nothing
  add column real_pairing_until_at bigint;

-- Further deliveries are notices of their own now.
alter table uplinks
  drop column copies,
  add column door text not null default 'sigfox/uplink',
  add column query text not null default '',
  add column evidence jsonb not null default '{}';
-- what nobody could read was kept among the uplinks before
insert into notices (kind, door, real_received_at, fields, unreadable, query, content_type, body)
  select 'unreadable', door, real_received_at, '{}', no_press, query, content_type, body
  from uplinks where device_id is null order by uplink_id;
delete from uplinks where device_id is null;
alter table uplinks alter column device_id set not null, alter column data_hex set not null;
