-- What the network last said of its callbacks to us, as its API lists them.
create table network_callbacks (
  -- the network's own id of a device type
  network_type_id text not null,
  callback_id text not null,
  network_type_name text not null,
  -- the door it leads to: uplink, bidir, …
  kind text not null,
  -- null while it's alive
  real_dead_since_at bigint,
  real_seen_at bigint not null,
  primary key (network_type_id, callback_id)
);

-- From then on a button should be heard; 0: it isn't known when.
alter table devices add column real_registered_at bigint not null default 0;
