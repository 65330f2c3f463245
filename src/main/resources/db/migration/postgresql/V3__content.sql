-- What the export endpoint leaves out: a row for each piece, such as the text of one e-mail. Pieces of a batch are fetched and delivered together.
create table content_piece (
  location_id varchar(255) not null,
  kind        varchar(20) not null,
  id          varchar(255) not null,
  message_id  text not null,
  contact_id  text,
  date_ms     bigint,
  url         text,
  state       varchar(20) not null,
  batch       bigint not null,
  place       integer not null,
  tries       integer not null default 0,
  due_ms      bigint not null,
  failed_ms   bigint,
  digest      varchar(20),
  words       text,
  primary key (location_id, kind, id)
);
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
);

-- Every e-mail with its text. The columns are read from raw.
create table emails (
  location_id         varchar(255) not null,
  id                  varchar(255) not null,
  message_id          text,
  thread_id           text,
  contact_id          text,
  conversation_id     text,
  direction           text,
  status              text,
  content_type        text,
  subject             text,
  body                text,
  from_address        text,
  to_address          text,
  cc                  text,
  bcc                 text,
  reply_to_message_id text,
  provider            text,
  source              text,
  attachments         text,
  date_added          timestamptz(3),
  exported_at         timestamptz(3) not null,
  raw                 json not null,
  primary key (location_id, id)
);
create index emails_contact on emails (contact_id);
create index emails_date on emails (location_id, date_added);

-- What was said in each call.
create table transcripts (
  location_id varchar(255) not null,
  id          varchar(255) not null,
  message_id  text,
  contact_id  text,
  text        text,
  sentences   text not null,
  date_added  timestamptz(3),
  exported_at timestamptz(3) not null,
  primary key (location_id, id)
);
create index transcripts_contact on transcripts (contact_id);
create index transcripts_date on transcripts (location_id, date_added);

-- The sound of each call.
create table recordings (
  location_id  varchar(255) not null,
  id           varchar(255) not null,
  message_id   text,
  contact_id   text,
  file         text not null,
  content_type text,
  bytes        bigint not null,
  sha256       text not null,
  date_added   timestamptz(3),
  exported_at  timestamptz(3) not null,
  primary key (location_id, id)
);
create index recordings_contact on recordings (contact_id);
create index recordings_date on recordings (location_id, date_added);

-- Each file that came with a message.
create table attachments (
  location_id  varchar(255) not null,
  id           varchar(255) not null,
  message_id   text,
  contact_id   text,
  url          text not null,
  name         text,
  file         text not null,
  content_type text,
  bytes        bigint not null,
  sha256       text not null,
  date_added   timestamptz(3),
  exported_at  timestamptz(3) not null,
  primary key (location_id, id)
);
create index attachments_contact on attachments (contact_id);
create index attachments_date on attachments (location_id, date_added);

-- Whom messages are from or to: one row for each location and contact, as it was fetched last; messages.contact_id is its id.
create table contacts (
  location_id   varchar(255) not null,
  id            varchar(255) not null,
  contact_id    text,
  name          text,
  first_name    text,
  last_name     text,
  email         text,
  phone         text,
  company_name  text,
  tags          text,
  custom_fields text,
  source        text,
  date_added    timestamptz(3),
  date_updated  timestamptz(3),
  exported_at   timestamptz(3) not null,
  raw           json not null,
  primary key (location_id, id)
);
create index contacts_contact on contacts (contact_id);
