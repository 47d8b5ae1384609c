-- A round without its carrier never leaves; it isn't back, where it never was.
alter table rounds drop constraint rounds_state_check;
alter table rounds add constraint rounds_state_check
  check (state in ('planned', 'absent', 'out', 'back', 'handed over'));
