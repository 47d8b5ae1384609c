-- What each commit to a depot decided, in its order and at its instants, so that a day can be played
-- back: which press or word of a carrier it was, what a household or the office said, what it made
-- of the requests. No position, no name.
create table commits (
  depot_id text not null references depots,
  -- the depot's `commits` from it on
  commit bigint not null,
  -- one a decision: see CommittedStep in commits.ts
  steps jsonb not null,
  primary key (depot_id, commit)
);
