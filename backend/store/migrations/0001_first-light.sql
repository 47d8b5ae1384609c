-- Instants are bigint, ms since the epoch: `…_at` on the service clock, `real_…_at` on the wall's.
-- Ids are text made from the world's own names, so that a day replayed gives the same rows.

create table areas (
  area_id text primary key check (area_id = 'area'),  -- one area a database
  osm_sha256 text not null,
  -- signs the households' links
  link_key text not null,
  loaded_real_at bigint not null
);

-- The demo's clock: service = service_at + (real - real_at) * speed, from the last row on.
create table clock_origins (
  real_at bigint primary key,
  service_at bigint not null,
  speed double precision not null check (speed > 0)
);

create table depots (
  depot_id text primary key,
  name text not null,
  time_zone text not null,
  place_id text not null,
  -- local times, HH:MM
  cut_off text not null,
  truck_at text not null,
  closes_at text not null,
  plan_version integer not null default 0
);

create table places (
  place_id text primary key,
  depot_id text not null references depots,
  lon double precision not null,
  lat double precision not null,
  street text not null,
  house_number text not null,
  source text not null check (source in ('address', 'building', 'depot')),
  boxes integer not null check (boxes >= 0),
  access_notes text
);

create table mailboxes (
  mailbox_id text primary key,
  place_id text not null references places,
  label text not null,
  -- raised to make a household's old link worthless
  link_epoch integer not null default 0
);
create index on mailboxes (place_id);

create table device_types (
  device_type_id text primary key,
  name text not null,
  decoder text not null
);

create table devices (
  device_id text primary key,
  device_type_id text not null references device_types,
  mailbox_id text not null references mailboxes
);

-- A depot's standing rounds, as makeOffice cut them.
create table office_rounds (
  depot_id text not null references depots,
  number text not null,
  body jsonb not null,
  primary key (depot_id, number)
);

create table people (
  person_id text primary key,
  role text not null check (role in ('carrier', 'manager')),
  name text not null,
  login text not null unique,
  -- null: can't log in yet
  password_hash text,
  -- made for the demo: refused beyond loopback unless --demo-public
  demo boolean not null default false,
  depot_id text not null references depots,
  -- a carrier's standing round
  round_number text
);

create table sessions (
  token_sha256 text primary key,
  person_id text references people,
  mailbox_id text references mailboxes,
  real_expires_at bigint not null,
  check ((person_id is null) <> (mailbox_id is null))
);

create table service_days (
  depot_id text not null references depots,
  day text not null,
  state text not null check (state in ('planned', 'open', 'closed')),
  primary key (depot_id, day)
);
create unique index one_open_day on service_days (depot_id) where state = 'open';

create table rounds (
  round_id text primary key,
  depot_id text not null references depots,
  day text not null,
  number text not null,
  kind text not null,
  order_policy text not null check (order_policy in ('fixed', 'free')),
  profile text not null,
  carrier_id text not null references people,
  capacity_litres integer not null,
  capacity_grams integer not null,
  out_at bigint not null,
  return_at bigint not null,
  end_at bigint not null,
  state text not null default 'planned' check (state in ('planned', 'out', 'back', 'handed over')),
  left_at bigint,
  confirmed_stop_id text,
  confirmed_at bigint,
  foreign key (depot_id, day) references service_days
);
create index on rounds (depot_id, day);

-- A round's stops from a version on: only the rounds that a version changes get a row.
create table round_plans (
  round_id text not null references rounds,
  version integer not null,
  stops jsonb not null,
  primary key (round_id, version)
);

create table plan_versions (
  depot_id text not null references depots,
  version integer not null,
  day text not null,
  committed_at bigint not null,
  -- [{roundId, stopId, why}]
  changes jsonb not null,
  primary key (depot_id, version)
);

create table uplinks (
  uplink_id bigint generated always as identity primary key,
  -- the identity: null together when the body could not be read that far
  device_id text,
  second bigint,
  data_hex text,
  body bytea not null,
  content_type text not null,
  real_received_at bigint not null,
  copies integer not null default 1,
  -- one fate: it gave a press, or none, for this reason (a keep-alive, or set aside)
  press_id text,
  no_press text,
  check ((press_id is null) <> (no_press is null)),
  constraint one_message unique (device_id, second, data_hex),
  unique (press_id)
);

create table presses (
  press_id text primary key,
  depot_id text not null references depots,
  mailbox_id text not null references mailboxes,
  kind text not null check (kind in ('short', 'double', 'long')),
  counter integer,
  battery_millivolts integer,
  pressed_at bigint not null,
  -- null until it has been worked
  fate text check (fate in ('opened', 'joined', 'cancelled', 'nothing to cancel', 'too late', 'collected today')),
  request_id text,
  worked_at bigint,
  check ((fate is null) = (worked_at is null))
);
create index unworked_presses on presses (depot_id, pressed_at, press_id) where fate is null;
create index on presses (mailbox_id, pressed_at);

create table pickup_requests (
  request_id text primary key,
  depot_id text not null references depots,
  mailbox_id text not null references mailboxes,
  place_id text not null references places,
  -- the service day it is to be collected
  day text not null,
  state text not null check (state in (
    'open', 'planned', 'postponed', 'collected', 'handed over', 'departed',
    'empty', 'not announced', 'refused', 'cancelled', 'too late')),
  parcels integer not null check (parcels between 1 and 5),
  opened_at bigint not null,
  round_id text references rounds,
  promise_day text,
  promise_from_at bigint,
  promise_to_at bigint,
  -- the latest sentence about it, {fr, en}
  why jsonb not null,
  -- a carrier's word on it, and until when it can be taken back
  settled_at bigint,
  settled_event_id text,
  real_undo_until_at bigint,
  departed_at bigint,
  check ((state = 'planned') <= (round_id is not null))
);
create unique index one_active_request on pickup_requests (mailbox_id)
  where state in ('open', 'planned', 'postponed');
create index on pickup_requests (depot_id, day);
create index on pickup_requests (mailbox_id, opened_at);

-- What carriers confirm; no position, no track.
create table round_events (
  event_id text primary key,
  round_id text not null references rounds,
  kind text not null,
  stop_id text,
  request_id text,
  body jsonb not null,
  at bigint not null,
  real_received_at bigint not null,
  undone boolean not null default false,
  -- what the event changed, so that it can be taken back
  before jsonb
);
create index on round_events (round_id, at, event_id);
