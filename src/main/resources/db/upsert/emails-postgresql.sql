-- One row for each e-mail. The parameters are the names in the map that is the body.
insert into emails (
  location_id, id, message_id, thread_id, contact_id, conversation_id, direction, status, content_type, subject, body,
  from_address, to_address, cc, bcc, reply_to_message_id, provider, source, attachments, date_added, exported_at, raw)
values (
  :#location_id, :#id, :#message_id, :#thread_id, :#contact_id, :#conversation_id, :#direction,
  :#status, :#content_type, :#subject, :#body, :#from_address, :#to_address, :#cc, :#bcc,
  :#reply_to_message_id, :#provider, :#source, :#attachments, :#date_added, :#exported_at, cast(:#raw as json))
on conflict (location_id, id) do update set
  message_id = excluded.message_id,
  thread_id = excluded.thread_id,
  contact_id = excluded.contact_id,
  conversation_id = excluded.conversation_id,
  direction = excluded.direction,
  status = excluded.status,
  content_type = excluded.content_type,
  subject = excluded.subject,
  body = excluded.body,
  from_address = excluded.from_address,
  to_address = excluded.to_address,
  cc = excluded.cc,
  bcc = excluded.bcc,
  reply_to_message_id = excluded.reply_to_message_id,
  provider = excluded.provider,
  source = excluded.source,
  attachments = excluded.attachments,
  date_added = excluded.date_added,
  exported_at = excluded.exported_at,
  raw = excluded.raw
