-- For analysts, over table messages: what goes to the sink sql. What each column means stands in the migrations of SQLite.

-- Calls and voicemails.
create view calls as
select
  location_id,
  id,
  contact_id,
  conversation_id,
  user_id,
  direction,
  call_status,
  call_duration,
  from_address,
  to_address,
  date_added
from messages
where channel = 'Call';

-- Conversations.
create view threads as
select
  location_id,
  conversation_id,
  max(contact_id) as contact_id,
  count(distinct channel) as channels,
  count(*) as messages,
  sum(case when direction = 'inbound' then 1 else 0 end) as inbound,
  sum(case when direction = 'outbound' then 1 else 0 end) as outbound,
  min(date_added) as first_at,
  max(date_added) as last_at,
  max(case when direction = 'inbound' then date_added end) as last_inbound_at,
  max(case when direction = 'outbound' then date_added end) as last_outbound_at
from messages
where conversation_id is not null
group by location_id, conversation_id;

-- How much there was on each day (UTC), by channel and direction. Messages without a date are left out.
create view messages_per_day as
select
  location_id,
  day,
  channel,
  direction,
  count(*) as messages
from (
  select location_id, cast(date_added at time zone 'UTC' as date) as day, channel, direction from messages where date_added is not null) m
group by location_id, day, channel, direction;

-- How long a contact waited for an answer: a row for each first message of the contact after one of the business.
create view response_times as
select
  location_id,
  conversation_id,
  contact_id,
  channel,
  id,
  asked_at,
  answered_at,
  cast(floor(extract(epoch from answered_at - asked_at)) as bigint) as seconds
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
