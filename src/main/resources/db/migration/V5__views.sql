-- For analysts, over table messages: what goes to the sink sql.

-- Calls and voicemails.
create view calls as
select
  location_id, -- the location
  id, -- the message's id
  contact_id, -- the contact; null: missing
  conversation_id, -- the conversation; null: missing
  user_id, -- the user who called or took it; null: nobody, or missing
  direction, -- inbound or outbound; null: missing
  call_status, -- such as completed, no-answer, busy, voicemail; null: not known yet
  call_duration, -- seconds; null: not known yet
  from_address, -- the number that called; null: not known yet
  to_address, -- the number that was called; null: not known yet
  date_added -- when, UTC; null: missing or no date
from messages
where channel = 'Call';

-- Conversations.
create view threads as
select
  location_id, -- the location
  conversation_id, -- the conversation
  max(contact_id) as contact_id, -- the contact; null: missing in all messages
  count(distinct channel) as channels, -- how many channels it went over
  count(*) as messages, -- how many messages it has
  sum(case when direction = 'inbound' then 1 else 0 end) as inbound, -- those of the contact
  sum(case when direction = 'outbound' then 1 else 0 end) as outbound, -- those of the business
  min(date_added) as first_at, -- its first message, UTC; null: none has a date
  max(date_added) as last_at, -- its last message, UTC; null: none has a date
  max(case when direction = 'inbound' then date_added end) as last_inbound_at, -- the contact's last; null: there is none
  max(case when direction = 'outbound' then date_added end) as last_outbound_at -- the business's last; null: there is none
from messages
where conversation_id is not null
group by location_id, conversation_id;

-- How much there was on each day (UTC), by channel and direction. Messages without a date are left out.
create view messages_per_day as
select
  location_id, -- the location
  day, -- the day, UTC
  channel, -- the channel
  direction, -- inbound or outbound; null: missing
  count(*) as messages -- how many messages
from (
  select location_id, ${day} as day, channel, direction from messages where date_added is not null) m
group by location_id, day, channel, direction;

-- How long a contact waited for an answer: a row for each first message of the contact after one of the business.
create view response_times as
select
  location_id, -- the location
  conversation_id, -- the conversation
  contact_id, -- the contact; null: missing
  channel, -- the channel of the contact's message
  id, -- the contact's message
  asked_at, -- when it came, UTC
  answered_at, -- the next message of the business in the conversation, on any channel, UTC; null: there is none yet
  ${seconds} as seconds -- seconds; null: not answered yet
from (
  select
    location_id, conversation_id, contact_id, channel, id, direction, date_added as asked_at,
    lag(direction) over (partition by location_id, conversation_id order by date_added, id) as previous,
    min(case when direction = 'outbound' then date_added end) over (
      partition by location_id, conversation_id order by date_added, id
      rows between 1 following and unbounded following) as answered_at
  from messages
  where conversation_id is not null and date_added is not null and direction in ('inbound', 'outbound')) m
where direction = 'inbound' and (previous is null or previous = 'outbound');
