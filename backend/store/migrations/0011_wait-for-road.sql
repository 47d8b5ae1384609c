-- Postponed because a closed road cut its place off: once that opens the same day, it is planned again.
alter table pickup_requests add waits_for_road boolean not null default false;
