-- What the export endpoint leaves out: one row for each piece, such as the text of one e-mail, entered when the message that
-- names it is routed. state: wanted, delivered, absent (the API has none) or refused (words: why). Pieces of one batch are
-- fetched and delivered together, in the order of place; a batch keeps its number, and so its file, until it is delivered.
create table content_piece (
  location_id varchar(255) not null,
  kind        varchar(20) not null,
  id          varchar(255) not null,
  message_id  longtext not null,
  contact_id  longtext,
  state       varchar(20) not null,
  batch       bigint not null,
  place       integer not null,
  tries       integer not null default 0,
  due_ms      bigint not null,
  digest      varchar(20),
  words       longtext,
  primary key (location_id, kind, id)
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index content_piece_due on content_piece (state, location_id, due_ms, batch);
create index content_piece_batch on content_piece (batch, state);
-- How many pieces of a kind a location has in each state: counted with each change, since counting a million takes long.
create table content_count (
  location_id varchar(255) not null,
  kind        varchar(20) not null,
  wanted      bigint not null,
  delivered   bigint not null,
  absent      bigint not null,
  refused     bigint not null,
  primary key (location_id, kind)
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- Every e-mail with its text: one row for each location and id. message_id is the message that names it; raw is the JSON
-- value as received; the other columns are read from it, null where a field is missing.
create table emails (
  location_id         varchar(255) not null,
  id                  varchar(255) not null,
  message_id          longtext,
  thread_id           longtext,
  contact_id          longtext,
  conversation_id     longtext,
  direction           longtext,
  status              longtext,
  content_type        longtext,
  subject             longtext,
  body                longtext,
  from_address        longtext,
  to_address          longtext,
  cc                  longtext,
  bcc                 longtext,
  reply_to_message_id longtext,
  provider            longtext,
  source              longtext,
  attachments         longtext,
  date_added          datetime(3),
  exported_at         datetime(3) not null,
  raw                 longtext not null,
  primary key (location_id, id)
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index emails_contact on emails (contact_id(64));
create index emails_date on emails (location_id, date_added);
