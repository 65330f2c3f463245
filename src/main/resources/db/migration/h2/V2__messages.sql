-- Every message, its latest version: one row for each location and id. raw is the JSON value as received; the other
-- columns are read from it, null where a field is missing or of no use, U+FFFD where it held U+0000.
create table messages (
  location_id              varchar(255) not null,
  id                       varchar(255) not null,
  channel                  varchar(40) not null,
  type                     int,
  message_type             varchar,
  contact_id               varchar,
  conversation_id          varchar,
  direction                varchar,
  status                   varchar,
  content_type             varchar,
  body                     character large object,
  source                   varchar,
  user_id                  varchar,
  alt_id                   varchar,
  conversation_provider_id varchar,
  chat_widget_id           varchar,
  from_address             character large object,
  to_address               character large object,
  error                    character large object,
  call_duration            int,
  call_status              varchar,
  attachments              character large object,
  meta                     character large object,
  raw                      character large object not null,
  date_added               timestamp(3) with time zone,
  date_updated             timestamp(3) with time zone,
  exported_at              timestamp(3) with time zone not null,
  primary key (location_id, id)
);
create index messages_date on messages (location_id, date_added);
create index messages_contact on messages (contact_id);
create index messages_conversation on messages (conversation_id);
