-- One row for each recording. The parameters are the names in the map that is the body.
replace into recordings (
  location_id, id, message_id, contact_id, file, content_type, bytes, sha256, date_added, exported_at)
values (
  :#location_id, :#id, :#message_id, :#contact_id, :#file, :#content_type, :#bytes, :#sha256,
  :#date_added, :#exported_at)
