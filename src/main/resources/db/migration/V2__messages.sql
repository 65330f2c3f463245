-- Every message that goes to the sink sql, its latest version. The columns are read from raw; U+0000 is U+FFFD in them.
-- The long columns stand last: SQLite reads a row from its beginning.
create table messages (
  location_id              varchar(255) not null, -- the location
  id                       varchar(255) not null, -- the message's id; unique within its location
  channel                  varchar(40) not null, -- Call, SMS, Email, WhatsApp, Instagram, Facebook or Other
  type                     integer, -- the API's number of the kind; null: missing
  message_type             ${text}, -- the API's name of the kind, as it came; null: missing
  contact_id               ${text}, -- the contact; null: missing, as in activities
  conversation_id          ${text}, -- the conversation; null: missing
  direction                ${text}, -- inbound or outbound; null: missing
  status                   ${text}, -- such as delivered, failed, read; null: missing
  content_type             ${text}, -- such as text/plain; null: missing
  body                     ${text}, -- the text; of an e-mail see table emails; null: missing
  source                   ${text}, -- such as app, workflow, api; null: missing
  user_id                  ${text}, -- the user who sent it; null: nobody, or missing
  alt_id                   ${text}, -- the provider's id; null: missing
  conversation_provider_id ${text}, -- the provider; null: missing
  chat_widget_id           ${text}, -- the chat widget; null: missing
  from_address             ${text}, -- number or address it came from; null: missing, as of a call at first
  to_address               ${text}, -- number or address it went to; null: missing
  error                    ${text}, -- why it failed, text or JSON; null: it did not
  call_duration            integer, -- seconds; null: no call, or not known yet
  call_status              ${text}, -- such as completed, no-answer, busy, voicemail; null: no call, or not known yet
  date_added               ${time}, -- when it was sent or came, UTC; null: missing or no date
  date_updated             ${time}, -- when it last changed, UTC; null: missing or no date
  exported_at              ${time} not null, -- when this version was read, UTC
  gone_at                  ${time}, -- since when the API is known not to have it any more, UTC; null: it has it
  revision                 bigint not null, -- the page that it came with; of two versions the higher is newer
  attachments              ${json}, -- their addresses, JSON array; null: missing
  meta                     ${json}, -- more of it, such as a call's or an e-mail's, JSON; null: missing
  raw                      ${json} not null, -- the whole message as received, JSON
  primary key (location_id, id)${lengths}
)${table};
create index messages_date on messages (location_id, date_added);
create index messages_contact on messages (contact_id${prefix});
create index messages_conversation on messages (conversation_id${prefix});
