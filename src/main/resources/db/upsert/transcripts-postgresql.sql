-- One row for each transcript. The parameters are the names in the map that is the body.
insert into transcripts (
  location_id, id, message_id, contact_id, text, sentences, date_added, exported_at)
values (
  :#location_id, :#id, :#message_id, :#contact_id, :#text, :#sentences, :#date_added,
  :#exported_at)
on conflict (location_id, id) do update set
  message_id = excluded.message_id,
  contact_id = excluded.contact_id,
  text = excluded.text,
  sentences = excluded.sentences,
  date_added = excluded.date_added,
  exported_at = excluded.exported_at
