-- Streets that are closed or slow for a while, as a manager says. Ended, never deleted.
create table closures (
  closure_id text primary key,
  depot_id text not null references depots,
  kind text not null check (kind in ('closed', 'slow')),
  -- how many times as long it takes while it's slow
  factor double precision check ((kind = 'slow') = (factor is not null)),
  profiles text[] not null check (cardinality(profiles) > 0),
  direction text not null check (direction in ('both', 'forward', 'backward')),
  -- [{wayId, line}]: each piece of road as it was drawn, so that it's found again on a newer extract
  pieces jsonb not null,
  street text not null,
  note text not null,
  from_at bigint not null,
  -- null: until it's ended
  until_at bigint check (until_at > from_at),
  created_by text not null references people,
  created_at bigint not null,
  ended_by text references people,
  ended_at bigint,
  check ((ended_by is null) = (ended_at is null))
);
create index on closures (depot_id, from_at) where ended_at is null;
