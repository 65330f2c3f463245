-- revision: the number of the page that the version came with. gone_at: since when the API is known not to have it any more.
-- Every message, its latest version: one row for each location and id. raw is the JSON value as received; the other
-- columns are read from it, null where a field is missing or of no use, U+FFFD where it held U+0000. Times are UTC, as
-- 2026-11-24T10:00:00.123Z, which sorts by time. An id that is longer than other databases hold is refused here too. The
-- long columns stand last: SQLite reads a row from its beginning.
create table messages (
  location_id              text    not null check (length(location_id) <= 255),
  id                       text    not null check (length(id) <= 255),
  channel                  text    not null,
  type                     integer,
  message_type             text,
  contact_id               text,
  conversation_id          text,
  direction                text,
  status                   text,
  content_type             text,
  body                     text,
  source                   text,
  user_id                  text,
  alt_id                   text,
  conversation_provider_id text,
  chat_widget_id           text,
  from_address             text,
  to_address               text,
  error                    text,
  call_duration            integer,
  call_status              text,
  date_added               text,
  date_updated             text,
  exported_at              text    not null,
  gone_at                  text,
  revision                 integer not null,
  attachments              text,
  meta                     text,
  raw                      text    not null,
  primary key (location_id, id)
);
create index messages_date on messages (location_id, date_added);
create index messages_contact on messages (contact_id);
create index messages_conversation on messages (conversation_id);
