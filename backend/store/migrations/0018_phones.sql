-- A carrier's phone: enrolled once, by a code that a manager issues, and signed in for each shift.
create table phones (
  phone_id text primary key,
  token_sha256 text not null unique,
  name text not null,
  -- whose round it takes: at first the one it was enrolled for, then the one it took last
  person_id text not null references people,
  real_enrolled_at bigint not null,
  -- the local date; no more is kept of who works when
  last_seen_day text not null,
  -- from then on it opens nothing, and only what its carrier did before is still heard
  real_revoked_at bigint
);

create table enrolment_codes (
  code_sha256 text primary key,
  phone_name text not null,
  person_id text not null references people,
  real_expires_at bigint not null,
  real_used_at bigint
);

alter table sessions add phone_id text references phones;
create index on sessions (phone_id) where phone_id is not null;
-- the phone on which a carrier's round goes on; the others are told
alter table people add phone_id text references phones;
