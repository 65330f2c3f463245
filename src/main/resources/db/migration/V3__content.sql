-- What the export endpoint leaves out: a row for each piece, such as the text of one e-mail. Pieces of a batch are fetched and delivered together.
create table content_piece (
  location_id varchar(255) not null, -- the location
  kind        varchar(20) not null, -- email, recording, transcript, attachment or contact
  id          varchar(255) not null, -- the piece, such as the e-mail's id
  message_id  ${text} not null, -- the message that names it
  contact_id  ${text}, -- the contact; null: not known
  date_ms     bigint, -- the date of that message; null: it has none
  url         ${text}, -- where it is; null: the API has it
  state       varchar(20) not null, -- wanted, delivered, absent or refused
  batch       bigint not null, -- number of the batch that it is fetched with
  place       integer not null, -- its place in the batch, in order
  tries       integer not null default 0, -- times that it was asked for in vain
  due_ms      bigint not null, -- when it is asked for
  failed_ms   bigint, -- when it, or one before it at its host, was asked for in vain first; null: it was not
  digest      varchar(20), -- of its content; null: not delivered
  words       ${text}, -- why it is refused or absent; null: it is not
  primary key (location_id, kind, id)
)${table};
create index content_piece_due on content_piece (state, location_id, kind, due_ms, batch);
create index content_piece_batch on content_piece (batch, state);
create index content_piece_failed on content_piece (state, failed_ms);
-- How many pieces of a kind a location has in each state: counting a million would take long.
create table content_count (
  location_id varchar(255) not null, -- the location
  kind        varchar(20) not null, -- email, recording, transcript, attachment or contact
  wanted      bigint not null, -- pieces that are to be fetched
  delivered   bigint not null, -- pieces that are there
  absent      bigint not null, -- pieces that the API has not
  refused     bigint not null, -- pieces that the API does not give
  settled_ms  bigint, -- when the last of them came or was found missing; null: none
  primary key (location_id, kind)
)${table};

-- Every e-mail with its text. The columns are read from raw.
create table emails (
  location_id         varchar(255) not null, -- the location
  id                  varchar(255) not null, -- the e-mail's id; unique within its location
  message_id          ${text}, -- the message that names it, as messages.id; null: missing
  thread_id           ${text}, -- the thread; null: missing
  contact_id          ${text}, -- the contact; null: missing
  conversation_id     ${text}, -- the conversation; null: missing
  direction           ${text}, -- inbound or outbound; null: missing
  status              ${text}, -- such as delivered, opened; null: missing
  content_type        ${text}, -- such as text/html; null: missing
  subject             ${text}, -- the subject; null: missing
  body                ${text}, -- the text, as a rule HTML; null: missing
  from_address        ${text}, -- the sender; null: missing
  to_address          ${text}, -- the recipients, JSON array; null: missing
  cc                  ${text}, -- carbon copies, JSON array; null: missing
  bcc                 ${text}, -- blind copies, JSON array; null: missing
  reply_to_message_id ${text}, -- the e-mail that it answers; null: missing
  provider            ${text}, -- the provider; null: missing
  source              ${text}, -- such as app, workflow; null: missing
  attachments         ${text}, -- their addresses, JSON array; null: missing
  date_added          ${time}, -- when it was sent or came, UTC; null: missing or no date
  exported_at         ${time} not null, -- when it was read, UTC
  raw                 ${json} not null, -- the whole e-mail as received, JSON
  primary key (location_id, id)${lengths}
)${table};
create index emails_contact on emails (contact_id${prefix});
create index emails_date on emails (location_id, date_added);

-- What was said in each call.
create table transcripts (
  location_id varchar(255) not null, -- the location
  id          varchar(255) not null, -- the call, as messages.id
  message_id  ${text}, -- the call, as messages.id; null: not known
  contact_id  ${text}, -- the contact; null: not known
  text        ${text}, -- a line for each sentence; null: nothing was said
  sentences   ${text} not null, -- as received, JSON
  date_added  ${time}, -- the call's, UTC; null: it has none
  exported_at ${time} not null, -- when it was read, UTC
  primary key (location_id, id)${lengths}
)${table};
create index transcripts_contact on transcripts (contact_id${prefix});
create index transcripts_date on transcripts (location_id, date_added);

-- The sound of each call.
create table recordings (
  location_id  varchar(255) not null, -- the location
  id           varchar(255) not null, -- the call, as messages.id
  message_id   ${text}, -- the call, as messages.id; null: not known
  contact_id   ${text}, -- the contact; null: not known
  file         ${text} not null, -- below export.content.directory
  content_type ${text}, -- such as audio/x-wav; null: not told
  bytes        bigint not null, -- how many it has
  sha256       ${text} not null, -- of its bytes, hexadecimal
  date_added   ${time}, -- the call's, UTC; null: it has none
  exported_at  ${time} not null, -- when it was read, UTC
  primary key (location_id, id)${lengths}
)${table};
create index recordings_contact on recordings (contact_id${prefix});
create index recordings_date on recordings (location_id, date_added);

-- Each file that came with a message.
create table attachments (
  location_id  varchar(255) not null, -- the location
  id           varchar(255) not null, -- hash of message and address
  message_id   ${text}, -- the message that it came with, as messages.id; null: not known
  contact_id   ${text}, -- the contact; null: not known
  url          ${text} not null, -- its address
  name         ${text}, -- what the address calls it; null: nothing
  file         ${text} not null, -- below export.content.directory
  content_type ${text}, -- such as image/png; null: not told
  bytes        bigint not null, -- how many it has
  sha256       ${text} not null, -- of its bytes, hexadecimal
  date_added   ${time}, -- the message's, UTC; null: it has none
  exported_at  ${time} not null, -- when it was read, UTC
  primary key (location_id, id)${lengths}
)${table};
create index attachments_contact on attachments (contact_id${prefix});
create index attachments_date on attachments (location_id, date_added);

-- Whom messages are from or to: one row for each location and contact, as it was fetched last; messages.contact_id is its id.
create table contacts (
  location_id   varchar(255) not null, -- the location
  id            varchar(255) not null, -- the contact's id, as messages.contact_id; unique within its location
  contact_id    ${text}, -- the same; null: missing
  name          ${text}, -- the whole name; null: missing
  first_name    ${text}, -- the first name; null: missing
  last_name     ${text}, -- the last name; null: missing
  email         ${text}, -- the e-mail address; null: missing
  phone         ${text}, -- the phone number; null: missing
  company_name  ${text}, -- the company; null: missing
  tags          ${text}, -- the tags, a JSON array; null: missing
  custom_fields ${text}, -- the custom fields, a JSON array; null: missing
  source        ${text}, -- where the contact came from; null: missing
  date_added    ${time}, -- when the contact was added; null: missing
  date_updated  ${time}, -- when the contact was changed last; null: missing
  exported_at   ${time} not null, -- when it was fetched
  raw           ${json} not null, -- the JSON as the API gave it
  primary key (location_id, id)${lengths}
)${table};
create index contacts_contact on contacts (contact_id${prefix});
