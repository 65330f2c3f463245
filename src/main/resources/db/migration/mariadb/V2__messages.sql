-- Every message that goes to the sink sql, its latest version. The columns are read from raw; U+0000 is U+FFFD in them.
-- Ids differ by case and by spaces at the end, hence the collation.
create table messages (
  location_id              varchar(255) not null,
  id                       varchar(255) not null,
  channel                  varchar(40) not null,
  type                     int,
  message_type             text,
  contact_id               text,
  conversation_id          text,
  direction                text,
  status                   text,
  content_type             text,
  body                     longtext,
  source                   text,
  user_id                  text,
  alt_id                   text,
  conversation_provider_id text,
  chat_widget_id           text,
  from_address             longtext,
  to_address               longtext,
  error                    longtext,
  call_duration            int,
  call_status              text,
  attachments              longtext,
  meta                     longtext,
  raw                      longtext not null,
  date_added               datetime(3),
  date_updated             datetime(3),
  exported_at              datetime(3) not null,
  gone_at                  datetime(3),
  revision                 bigint not null,
  primary key (location_id, id)
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index messages_date on messages (location_id, date_added);
create index messages_contact on messages (contact_id(64));
create index messages_conversation on messages (conversation_id(64));
