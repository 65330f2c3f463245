-- What the audit of a stream against the total of the API found last.
create table audit (
  location_id text    not null, -- the location
  channel     text    not null, -- the channel that is asked for
  since_ms    integer not null, -- when the last audit ended, or the stream was begun
  wanted      integer not null default 0, -- 1: one is asked for
  running     integer not null default 0, -- 1: one is under way
  from_ms     integer, -- begin of what was audited; null: the beginning of time
  to_ms       integer, -- end of it, exclusive; null: never audited
  total       integer, -- messages in it by the API's count; null: never audited
  counted     integer, -- messages in it that were read; null: never audited
  audited_ms  integer, -- when the last one ended; null: never audited
  primary key (location_id, channel)
);

-- A range in which the total of the API is not what was read; left as it is, once it was fetched, until a number changes.
create table audit_range (
  id          integer primary key autoincrement, -- number of the range
  location_id text    not null, -- the location
  channel     text    not null, -- the channel that is asked for
  from_ms     integer, -- begin, inclusive; null: the beginning of time
  to_ms       integer not null, -- end, exclusive
  total       integer not null, -- messages in it by the API's count
  seen        integer, -- messages that came when it was fetched; null: it is still to be looked into
  counted     integer -- messages in it that had been read then; null: it is still to be looked into
);

-- Messages that the API had once and has not any more: they count as not there.
create table gone (
  location_id text    not null, -- the location
  channel     text    not null, -- the channel that is asked for
  hash        text    not null, -- of the message's id
  date_ms     integer not null, -- the message's date
  gone_ms     integer not null, -- when it was missed
  primary key (location_id, channel, hash)
);
create index gone_date on gone (location_id, channel, date_ms);
