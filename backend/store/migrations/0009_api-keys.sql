-- What a program shows instead of logging in: for the doors that partners' software uses.
create table api_keys (
  -- the key's first eight characters, by which people tell it from others
  key_id text primary key,
  key_sha256 text not null unique,
  name text not null,
  real_created_at bigint not null,
  -- the local date; no more is kept of who asks when
  last_used_day text
);
