-- One row for each attachment. The parameters are the names in the map that is the body.
replace into attachments (
  location_id, id, message_id, contact_id, url, name, file, content_type, bytes, sha256, date_added, exported_at)
values (
  :#location_id, :#id, :#message_id, :#contact_id, :#url, :#name, :#file, :#content_type,
  :#bytes, :#sha256, :#date_added, :#exported_at)
