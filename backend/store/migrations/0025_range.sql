-- How long its way may be, in metres, as far as a battery lasts; null for no end.
alter table rounds
  add most_metres integer;
