-- One row for each e-mail. The parameters are the names in the map that is the body.
insert into emails (
  location_id, id, message_id, thread_id, contact_id, conversation_id, direction, status, content_type, subject, body,
  from_address, to_address, cc, bcc, reply_to_message_id, provider, source, attachments, date_added, exported_at, raw)
values (
  :#location_id, :#id, :#message_id, :#thread_id, :#contact_id, :#conversation_id, :#direction,
  :#status, :#content_type, :#subject, :#body, :#from_address, :#to_address, :#cc, :#bcc,
  :#reply_to_message_id, :#provider, :#source, :#attachments, :#date_added, :#exported_at, :#raw)
on duplicate key update
  message_id = values(message_id),
  thread_id = values(thread_id),
  contact_id = values(contact_id),
  conversation_id = values(conversation_id),
  direction = values(direction),
  status = values(status),
  content_type = values(content_type),
  subject = values(subject),
  body = values(body),
  from_address = values(from_address),
  to_address = values(to_address),
  cc = values(cc),
  bcc = values(bcc),
  reply_to_message_id = values(reply_to_message_id),
  provider = values(provider),
  source = values(source),
  attachments = values(attachments),
  date_added = values(date_added),
  exported_at = values(exported_at),
  raw = values(raw)
