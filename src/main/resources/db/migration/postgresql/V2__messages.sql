-- revision: the number of the page that the version came with. gone_at: since when the API is known not to have it any more.
-- Every message, its latest version: one row for each location and id. raw is the JSON value as received (json and not
-- jsonb, which rejects U+0000); the other columns are read from it, null where a field is missing or of no use, U+FFFD
-- where it held U+0000.
create table messages (
  location_id              varchar(255) not null,
  id                       varchar(255) not null,
  channel                  varchar(40) not null,
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
  attachments              json,
  meta                     json,
  raw                      json not null,
  date_added               timestamptz(3),
  date_updated             timestamptz(3),
  exported_at              timestamptz(3) not null,
  gone_at                  timestamptz(3),
  revision                 bigint not null,
  primary key (location_id, id)
);
create index messages_date on messages (location_id, date_added);
create index messages_contact on messages (contact_id);
create index messages_conversation on messages (conversation_id);
