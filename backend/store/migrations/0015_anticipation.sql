-- Decided in the morning: a free round leaves later than its shift lets it.
alter table rounds add leaves_at bigint;

-- What a free round was asked for on a day that has closed: where and when, no household, no carrier.
create table round_history (
  depot_id text not null references depots,
  number text not null,
  day text not null,
  -- see RoundOfDay
  body jsonb not null,
  primary key (depot_id, number, day)
);

-- Whether its past days say that looking ahead pays in a free round of a day: see AnticipationCheck.
create table anticipation_checks (
  depot_id text not null references depots,
  number text not null,
  day text not null,
  body jsonb not null,
  primary key (depot_id, number, day)
);
