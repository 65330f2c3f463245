-- One row for each message; an older version never replaces a newer one.
merge into messages m using (
  select
    cast(? as varchar) as location_id, cast(? as varchar) as id, cast(? as varchar) as channel,
    cast(? as varchar) as message_type, cast(? as varchar) as contact_id,
    cast(? as varchar) as conversation_id, cast(? as varchar) as direction, cast(? as varchar) as status,
    cast(? as varchar) as content_type, cast(? as character large object) as body,
    cast(? as varchar) as source, cast(? as varchar) as user_id, cast(? as varchar) as alt_id,
    cast(? as varchar) as conversation_provider_id, cast(? as varchar) as chat_widget_id,
    cast(? as character large object) as from_address, cast(? as character large object) as to_address,
    cast(? as character large object) as error, cast(? as varchar) as call_status,
    cast(? as character large object) as attachments, cast(? as character large object) as meta,
    cast(? as character large object) as raw, cast(? as int) as type, cast(? as int) as call_duration,
    cast(? as timestamp(3) with time zone) as date_added,
    cast(? as timestamp(3) with time zone) as date_updated,
    cast(? as timestamp(3) with time zone) as exported_at, cast(? as bigint) as revision
) r on m.location_id = r.location_id and m.id = r.id
when matched and m.revision <= r.revision then update set
  channel = r.channel, message_type = r.message_type, contact_id = r.contact_id,
  conversation_id = r.conversation_id, direction = r.direction, status = r.status,
  content_type = r.content_type, body = r.body, source = r.source, user_id = r.user_id, alt_id = r.alt_id,
  conversation_provider_id = r.conversation_provider_id, chat_widget_id = r.chat_widget_id,
  from_address = r.from_address, to_address = r.to_address, error = r.error, call_status = r.call_status,
  attachments = r.attachments, meta = r.meta, raw = r.raw, type = r.type, call_duration = r.call_duration,
  date_added = r.date_added, date_updated = r.date_updated, exported_at = r.exported_at,
  revision = r.revision
when not matched then insert (
  location_id, id, channel, message_type, contact_id, conversation_id, direction, status, content_type, body,
  source, user_id, alt_id, conversation_provider_id, chat_widget_id, from_address, to_address, error,
  call_status, attachments, meta, raw, type, call_duration, date_added, date_updated, exported_at, revision)
values (
  r.location_id, r.id, r.channel, r.message_type, r.contact_id, r.conversation_id, r.direction, r.status,
  r.content_type, r.body, r.source, r.user_id, r.alt_id, r.conversation_provider_id, r.chat_widget_id,
  r.from_address, r.to_address, r.error, r.call_status, r.attachments, r.meta, r.raw, r.type,
  r.call_duration, r.date_added, r.date_updated, r.exported_at, r.revision)
