-- What the audit of a stream against the total of the API found last.
create table audit (
  location_id varchar(255) not null, -- the location
  channel     varchar(40) not null, -- the channel that is asked for
  since_ms    bigint not null, -- when the last audit ended, or the stream was begun; 0: one is asked for
  running     smallint not null default 0, -- 1: one is under way
  from_ms     bigint, -- begin of what was audited; null: the beginning of time
  to_ms       bigint, -- end of it, exclusive; null: never audited
  total       bigint, -- messages in it by the API's count; null: never audited
  counted     bigint, -- messages in it that were read; null: never audited
  audited_ms  bigint, -- when the last one ended; null: never audited
  primary key (location_id, channel)
)${table};

-- A range in which the total of the API is not what was read; left as it is, once it was fetched, until a number changes.
create table audit_range (
  id          ${identity}, -- number of the range
  location_id varchar(255) not null, -- the location
  channel     varchar(40) not null, -- the channel that is asked for
  from_ms     bigint, -- begin, inclusive; null: the beginning of time
  to_ms       bigint not null, -- end, exclusive
  total       bigint not null, -- messages in it by the API's count
  seen        bigint, -- messages that came when it was fetched; null: it is still to be looked into
  counted     bigint -- messages in it that had been read then; null: it is still to be looked into
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
