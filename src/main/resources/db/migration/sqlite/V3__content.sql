-- What the export endpoint leaves out: one row for each piece, such as the text of one e-mail, entered when the message that
-- names it is routed. state: wanted, delivered, absent (the API has none) or refused (words: why). Pieces of one batch are
-- fetched and delivered together, in the order of place; a batch keeps its number, and so its file, until it is delivered.
create table content_piece (
  location_id text not null,
  kind        text not null,
  id          text not null,
  message_id  text not null,
  contact_id  text,
  state       text not null,
  batch       integer not null,
  place       integer not null,
  tries       integer not null default 0,
  due_ms      integer not null,
  digest      text,
  words       text,
  primary key (location_id, kind, id)
);
create index content_piece_due on content_piece (state, location_id, due_ms, batch);
create index content_piece_batch on content_piece (batch, state);
-- How many pieces of a kind a location has in each state: counted with each change, since counting a million takes long.
create table content_count (
  location_id text not null,
  kind        text not null,
  wanted      integer not null,
  delivered   integer not null,
  absent      integer not null,
  refused     integer not null,
  primary key (location_id, kind)
);

-- Every e-mail with its text: one row for each location and id. message_id is the message that names it; raw is the JSON
-- value as received; the other columns are read from it, null where a field is missing.
create table emails (
  location_id         text not null check (length(location_id) <= 255),
  id                  text not null check (length(id) <= 255),
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
  date_added          text,
  exported_at         text not null,
  raw                 text not null,
  primary key (location_id, id)
);
create index emails_contact on emails (contact_id);
create index emails_date on emails (location_id, date_added);
