-- What the callbacks didn't bring is looked for in the network's own history.
create table recoveries (
  network text primary key,
  -- until then everything that the network has is here
  real_complete_until_at bigint not null,
  -- where a search that was interrupted goes on; null when none is under way
  cursor jsonb,
  -- the instants of the newest requests: a process that dies doesn't begin a new budget
  spent jsonb
);
