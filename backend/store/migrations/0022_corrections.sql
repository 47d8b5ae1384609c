-- What carriers say is wrong on the map, and what a manager answered. Kept for the place's sake: who
-- said it is forgotten after two months.
create table corrections (
  -- the event's, made on the device
  correction_id text primary key,
  depot_id text not null references depots,
  place_id text not null references places,
  kind text not null check (kind in ('entrance', 'side', 'path', 'no way')),
  -- where it truly is; of a way from where to where
  line jsonb not null,
  -- where its place lay then
  was jsonb not null,
  profile text not null,
  round_number text not null,
  note text not null,
  person_id text references people,
  said_at bigint not null,
  accepted boolean,
  answer text not null default '',
  answered_by text references people,
  answered_at bigint,
  check ((accepted is null) = (answered_at is null))
);
create index on corrections (depot_id, said_at) where answered_at is null;
create index on corrections (depot_id, answered_at);

-- Its position is where a carrier said that its entrance or its box is.
alter table places add corrected boolean not null default false;
