-- A range that was fetched, and in which the total of the API is still not what was read: left as it is until a number changes.
create table audit_range (
  id          ${identity}, -- number of the range
  location_id varchar(255) not null, -- the location
  channel     varchar(40) not null, -- the channel that is asked for
  from_ms     bigint, -- begin, inclusive; null: the beginning of time
  to_ms       bigint not null, -- end, exclusive
  total       bigint not null, -- messages in it by the API's count
  seen        bigint not null, -- messages that came when it was fetched
  counted     bigint not null -- messages in it that had been read then
)${table};

-- Messages that the API had once and has not any more: they count as not there.
create table gone (
  location_id varchar(255) not null, -- the location
  channel     varchar(40) not null, -- the channel that is asked for
  hash        varchar(64) not null, -- of the message's id
  date_ms     bigint not null, -- the message's date
  gone_ms     bigint not null, -- when it was missed
  primary key (location_id, channel, hash)
)${table};
create index gone_date on gone (location_id, channel, date_ms);
