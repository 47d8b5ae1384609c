-- What a message's story, the list of what was set aside and the alerts are looked up by.
create index on uplinks (device_id, real_received_at, uplink_id);
create index on uplinks (real_received_at, uplink_id)
  where press_id is null and no_press not in ('keep alive', 'status', 'pairing');
create index on notices (device_id, second, data_hex) where kind = 'copy';
create index on notices (real_received_at) where kind <> 'copy';
create index on presses (request_id);
create index on pickup_requests (place_id);
create index on plan_versions (depot_id, committed_at);
create index on round_events (request_id);
