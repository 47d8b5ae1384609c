-- Relay boxes are places too: nobody lives there, carriers fetch mail from them.
alter table places drop constraint places_source_check;
alter table places
  add constraint places_source_check check (source in ('address', 'building', 'depot', 'relay'));
