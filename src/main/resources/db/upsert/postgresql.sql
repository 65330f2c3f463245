-- One row for each message; an older version never replaces a newer one. Parameters: one array for each column.
insert into messages as m (
  location_id, id, channel, message_type, contact_id, conversation_id, direction, status, content_type, body,
  source, user_id, alt_id, conversation_provider_id, chat_widget_id, from_address, to_address, error,
  call_status, attachments, meta, raw, type, call_duration, date_added, date_updated, exported_at, revision)
select
  location_id, id, channel, message_type, contact_id, conversation_id, direction, status, content_type, body,
  source, user_id, alt_id, conversation_provider_id, chat_widget_id, from_address, to_address, error,
  call_status, attachments::json, meta::json, convert_from(raw, 'UTF8')::json, type, call_duration,
  timestamptz 'epoch' + date_added * interval '1 millisecond',
  timestamptz 'epoch' + date_updated * interval '1 millisecond',
  timestamptz 'epoch' + exported_at * interval '1 millisecond', revision
from unnest(
  ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
  ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
  ?::text[], ?::text[], ?::text[], ?::bytea[], ?::int[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[],
  ?::bigint[])
  as r (
  location_id, id, channel, message_type, contact_id, conversation_id, direction, status, content_type, body,
  source, user_id, alt_id, conversation_provider_id, chat_widget_id, from_address, to_address, error,
  call_status, attachments, meta, raw, type, call_duration, date_added, date_updated, exported_at, revision)
on conflict (location_id, id) do update set
  channel = excluded.channel, message_type = excluded.message_type, contact_id = excluded.contact_id,
  conversation_id = excluded.conversation_id, direction = excluded.direction, status = excluded.status,
  content_type = excluded.content_type, body = excluded.body, source = excluded.source,
  user_id = excluded.user_id, alt_id = excluded.alt_id,
  conversation_provider_id = excluded.conversation_provider_id, chat_widget_id = excluded.chat_widget_id,
  from_address = excluded.from_address, to_address = excluded.to_address, error = excluded.error,
  call_status = excluded.call_status, attachments = excluded.attachments, meta = excluded.meta,
  raw = excluded.raw, type = excluded.type, call_duration = excluded.call_duration,
  date_added = excluded.date_added, date_updated = excluded.date_updated, exported_at = excluded.exported_at,
  revision = excluded.revision, gone_at = null
where m.revision <= excluded.revision
