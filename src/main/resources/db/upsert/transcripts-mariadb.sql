-- One row for each transcript. The parameters are the names in the map that is the body.
insert into transcripts (
  location_id, id, message_id, contact_id, text, sentences, date_added, exported_at)
values (
  :#location_id, :#id, :#message_id, :#contact_id, :#text, :#sentences, :#date_added,
  :#exported_at)
on duplicate key update
  message_id = values(message_id),
  contact_id = values(contact_id),
  text = values(text),
  sentences = values(sentences),
  date_added = values(date_added),
  exported_at = values(exported_at)
