-- One row for each message; an older version never replaces a newer one: revision, the guard, is set last.
insert into messages (
  location_id, id, channel, message_type, contact_id, conversation_id, direction, status, content_type, body,
  source, user_id, alt_id, conversation_provider_id, chat_widget_id, from_address, to_address, error,
  call_status, attachments, meta, raw, type, call_duration, date_added, date_updated, exported_at, revision)
values (
  ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on duplicate key update
  channel = if(revision <= values(revision), values(channel), channel),
  message_type = if(revision <= values(revision), values(message_type), message_type),
  contact_id = if(revision <= values(revision), values(contact_id), contact_id),
  conversation_id = if(revision <= values(revision), values(conversation_id), conversation_id),
  direction = if(revision <= values(revision), values(direction), direction),
  status = if(revision <= values(revision), values(status), status),
  content_type = if(revision <= values(revision), values(content_type), content_type),
  body = if(revision <= values(revision), values(body), body),
  source = if(revision <= values(revision), values(source), source),
  user_id = if(revision <= values(revision), values(user_id), user_id),
  alt_id = if(revision <= values(revision), values(alt_id), alt_id),
  conversation_provider_id = if(revision <= values(revision), values(conversation_provider_id), conversation_provider_id),
  chat_widget_id = if(revision <= values(revision), values(chat_widget_id), chat_widget_id),
  from_address = if(revision <= values(revision), values(from_address), from_address),
  to_address = if(revision <= values(revision), values(to_address), to_address),
  error = if(revision <= values(revision), values(error), error),
  call_status = if(revision <= values(revision), values(call_status), call_status),
  attachments = if(revision <= values(revision), values(attachments), attachments),
  meta = if(revision <= values(revision), values(meta), meta),
  raw = if(revision <= values(revision), values(raw), raw),
  type = if(revision <= values(revision), values(type), type),
  call_duration = if(revision <= values(revision), values(call_duration), call_duration),
  date_added = if(revision <= values(revision), values(date_added), date_added),
  date_updated = if(revision <= values(revision), values(date_updated), date_updated),
  exported_at = if(revision <= values(revision), values(exported_at), exported_at),
  gone_at = if(revision <= values(revision), null, gone_at),
  revision = greatest(revision, values(revision))
