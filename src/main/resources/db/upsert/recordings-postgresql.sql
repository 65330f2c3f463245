-- One row for each recording. The parameters are the names in the map that is the body.
insert into recordings (
  location_id, id, message_id, contact_id, file, content_type, bytes, sha256, date_added, exported_at)
values (
  :#location_id, :#id, :#message_id, :#contact_id, :#file, :#content_type, :#bytes, :#sha256,
  :#date_added, :#exported_at)
on conflict (location_id, id) do update set
  message_id = excluded.message_id,
  contact_id = excluded.contact_id,
  file = excluded.file,
  content_type = excluded.content_type,
  bytes = excluded.bytes,
  sha256 = excluded.sha256,
  date_added = excluded.date_added,
  exported_at = excluded.exported_at
