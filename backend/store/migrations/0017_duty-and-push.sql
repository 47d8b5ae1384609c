-- Whether a carrier's device is on duty, as he said last; no instant, since this is no time clock.
alter table sessions add on_duty boolean not null default false;

-- Signs the messages to browsers' push services (RFC 8292): made once, since whoever subscribed did
-- so for this key alone.
create table push_keys (
  push_keys_id text primary key default 'keys' check (push_keys_id = 'keys'),  -- one pair a database
  public_key text not null,
  private_key text not null
);

-- Where a device is told of what changes while its screen is dark (RFC 8030). It goes with its session.
create table push_subscriptions (
  token_sha256 text primary key references sessions on delete cascade,
  endpoint text not null unique,
  p256dh text not null,
  auth text not null,
  language text not null check (language in ('fr', 'en')),
  real_made_at bigint not null,
  -- up to this plan version the device has shown, or was sent, what concerns it
  told_version integer not null,
  -- sent in vain, and not again before
  failures integer not null default 0,
  real_next_at bigint not null default 0
);
