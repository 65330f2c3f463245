-- One row for each message; an older version never replaces a newer one: exported_at, the guard, is set last.
insert into messages (
  location_id, id, channel, message_type, contact_id, conversation_id, direction, status, content_type, body,
  source, user_id, alt_id, conversation_provider_id, chat_widget_id, from_address, to_address, error,
  call_status, attachments, meta, raw, type, call_duration, date_added, date_updated, exported_at)
values (
  ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on duplicate key update
  channel = if(exported_at <= values(exported_at), values(channel), channel),
  message_type = if(exported_at <= values(exported_at), values(message_type), message_type),
  contact_id = if(exported_at <= values(exported_at), values(contact_id), contact_id),
  conversation_id = if(exported_at <= values(exported_at), values(conversation_id), conversation_id),
  direction = if(exported_at <= values(exported_at), values(direction), direction),
  status = if(exported_at <= values(exported_at), values(status), status),
  content_type = if(exported_at <= values(exported_at), values(content_type), content_type),
  body = if(exported_at <= values(exported_at), values(body), body),
  source = if(exported_at <= values(exported_at), values(source), source),
  user_id = if(exported_at <= values(exported_at), values(user_id), user_id),
  alt_id = if(exported_at <= values(exported_at), values(alt_id), alt_id),
  conversation_provider_id = if(exported_at <= values(exported_at), values(conversation_provider_id), conversation_provider_id),
  chat_widget_id = if(exported_at <= values(exported_at), values(chat_widget_id), chat_widget_id),
  from_address = if(exported_at <= values(exported_at), values(from_address), from_address),
  to_address = if(exported_at <= values(exported_at), values(to_address), to_address),
  error = if(exported_at <= values(exported_at), values(error), error),
  call_status = if(exported_at <= values(exported_at), values(call_status), call_status),
  attachments = if(exported_at <= values(exported_at), values(attachments), attachments),
  meta = if(exported_at <= values(exported_at), values(meta), meta),
  raw = if(exported_at <= values(exported_at), values(raw), raw),
  type = if(exported_at <= values(exported_at), values(type), type),
  call_duration = if(exported_at <= values(exported_at), values(call_duration), call_duration),
  date_added = if(exported_at <= values(exported_at), values(date_added), date_added),
  date_updated = if(exported_at <= values(exported_at), values(date_updated), date_updated),
  exported_at = greatest(exported_at, values(exported_at))
