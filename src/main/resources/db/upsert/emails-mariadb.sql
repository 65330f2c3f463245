-- One row for each e-mail. The parameters are the names in the map that is the body.
replace into emails (
  location_id, id, message_id, thread_id, contact_id, conversation_id, direction, status, content_type, subject, body,
  from_address, to_address, cc, bcc, reply_to_message_id, provider, source, attachments, date_added, exported_at, raw)
values (
  :#location_id, :#id, :#message_id, :#thread_id, :#contact_id, :#conversation_id, :#direction,
  :#status, :#content_type, :#subject, :#body, :#from_address, :#to_address, :#cc, :#bcc,
  :#reply_to_message_id, :#provider, :#source, :#attachments, :#date_added, :#exported_at, :#raw)
