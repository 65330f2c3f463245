-- Every message that goes to the sink sql, its latest version. The columns are read from raw; U+0000 is U+FFFD in them.
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
