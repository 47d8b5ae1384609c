-- The break that a shift asks for, {seconds, fromAt, toAt}; null where it's too short for one. When its
-- carrier last said that he begins one, and that he has ended one.
alter table rounds
  add break_due jsonb,
  add break_started_at bigint,
  add break_ended_at bigint;
