-- What a household says of its parcels; said again, it replaces what was said before.
create table announcements (
  announcement_id bigint generated always as identity primary key,
  mailbox_id text not null references mailboxes,
  -- null: it waits for the mailbox's next press
  request_id text references pickup_requests,
  parcels integer not null check (parcels between 1 and 5),
  labelled boolean not null,
  announced_at bigint not null
);
create unique index on announcements (request_id) where request_id is not null;
create unique index on announcements (mailbox_id) where request_id is null;
create index on announcements (mailbox_id, announced_at);
-- Two empty boxes within thirty days: announce first from then on.
create index on pickup_requests (depot_id, settled_at) where state = 'empty';

alter table presses drop constraint presses_fate_check;
alter table presses add constraint presses_fate_check check (fate in (
  'opened', 'joined', 'cancelled', 'nothing to cancel', 'too late', 'collected today',
  'announce first'));
