-- Postponed because no round had room: once some is found the same day it is planned after all, once.
alter table pickup_requests add room text not null default 'none'
  check (room in ('none', 'waits', 'found'));
