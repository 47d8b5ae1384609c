-- A LoRaWAN answer waits here until its network's API has taken it into the device's queue.
alter table downlinks
  -- null: it went out with the callback's own answer (Sigfox), or was withheld
  add column state text check (state in ('waiting', 'taken', 'replaced', 'given up')),
  -- attempts begun; while it waits, when the next one is due
  add column attempts integer not null default 0,
  add column real_next_at bigint,
  -- why the newest attempt failed: {no, detail}
  add column problem jsonb,
  -- what the network's events call it
  add column queue_id text,
  -- when it ceased to wait
  add column real_settled_at bigint,
  add check (state is distinct from 'waiting' or real_next_at is not null);
create index on downlinks (device_id, real_next_at) where state = 'waiting';
create index on uplinks (real_received_at) where network <> 'sigfox' and press_id is not null;
