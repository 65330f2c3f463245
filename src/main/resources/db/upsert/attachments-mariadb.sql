-- One row for each attachment. The parameters are the names in the map that is the body.
insert into attachments (
  location_id, id, message_id, contact_id, url, name, file, content_type, bytes, sha256, date_added, exported_at)
values (
  :#location_id, :#id, :#message_id, :#contact_id, :#url, :#name, :#file, :#content_type,
  :#bytes, :#sha256, :#date_added, :#exported_at)
on duplicate key update
  message_id = values(message_id),
  contact_id = values(contact_id),
  url = values(url),
  name = values(name),
  file = values(file),
  content_type = values(content_type),
  bytes = values(bytes),
  sha256 = values(sha256),
  date_added = values(date_added),
  exported_at = values(exported_at)
