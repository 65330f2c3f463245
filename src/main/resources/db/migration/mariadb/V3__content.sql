-- What the export endpoint leaves out: a row for each piece, such as the text of one e-mail. Pieces of a batch are fetched and delivered together.
create table content_piece (
  location_id varchar(255) not null,
  kind        varchar(20) not null,
  id          varchar(255) not null,
  message_id  longtext not null,
  contact_id  longtext,
  date_ms     bigint,
  url         longtext,
  state       varchar(20) not null,
  batch       bigint not null,
  place       integer not null,
  tries       integer not null default 0,
  due_ms      bigint not null,
  failed_ms   bigint,
  digest      varchar(20),
  words       longtext,
  primary key (location_id, kind, id)
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index content_piece_due on content_piece (state, location_id, kind, due_ms, batch);
create index content_piece_batch on content_piece (batch, state);
create index content_piece_failed on content_piece (state, failed_ms);
-- How many pieces of a kind a location has in each state: counting a million would take long.
create table content_count (
  location_id varchar(255) not null,
  kind        varchar(20) not null,
  wanted      bigint not null,
  delivered   bigint not null,
  absent      bigint not null,
  refused     bigint not null,
  settled_ms  bigint,
  primary key (location_id, kind)
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- Every e-mail with its text. The columns are read from raw.
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

-- What was said in each call.
create table transcripts (
  location_id varchar(255) not null,
  id          varchar(255) not null,
  message_id  longtext,
  contact_id  longtext,
  text        longtext,
  sentences   longtext not null,
  date_added  datetime(3),
  exported_at datetime(3) not null,
  primary key (location_id, id)
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index transcripts_contact on transcripts (contact_id(64));
create index transcripts_date on transcripts (location_id, date_added);

-- The sound of each call.
create table recordings (
  location_id  varchar(255) not null,
  id           varchar(255) not null,
  message_id   longtext,
  contact_id   longtext,
  file         longtext not null,
  content_type longtext,
  bytes        bigint not null,
  sha256       longtext not null,
  date_added   datetime(3),
  exported_at  datetime(3) not null,
  primary key (location_id, id)
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index recordings_contact on recordings (contact_id(64));
create index recordings_date on recordings (location_id, date_added);

-- Each file that came with a message.
create table attachments (
  location_id  varchar(255) not null,
  id           varchar(255) not null,
  message_id   longtext,
  contact_id   longtext,
  url          longtext not null,
  name         longtext,
  file         longtext not null,
  content_type longtext,
  bytes        bigint not null,
  sha256       longtext not null,
  date_added   datetime(3),
  exported_at  datetime(3) not null,
  primary key (location_id, id)
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index attachments_contact on attachments (contact_id(64));
create index attachments_date on attachments (location_id, date_added);

-- Whom messages are from or to: one row for each location and contact, as it was fetched last; messages.contact_id is its id.
create table contacts (
  location_id   varchar(255) not null,
  id            varchar(255) not null,
  contact_id    longtext,
  name          longtext,
  first_name    longtext,
  last_name     longtext,
  email         longtext,
  phone         longtext,
  company_name  longtext,
  tags          longtext,
  custom_fields longtext,
  source        longtext,
  date_added    datetime(3),
  date_updated  datetime(3),
  exported_at   datetime(3) not null,
  raw           longtext not null,
  primary key (location_id, id)
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index contacts_contact on contacts (contact_id(64));
