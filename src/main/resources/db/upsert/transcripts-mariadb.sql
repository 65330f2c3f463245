-- One row for each transcript. The parameters are the names in the map that is the body.
replace into transcripts (
  location_id, id, message_id, contact_id, text, sentences, date_added, exported_at)
values (
  :#location_id, :#id, :#message_id, :#contact_id, :#text, :#sentences, :#date_added,
  :#exported_at)
