-- What the audit of a stream found last, and whether one is wanted or under way. since_ms: when the last one ended, or the
-- stream was begun; audited_ms is null before the first. [from_ms, to_ms) is what was audited, from_ms null is the beginning of
-- time; total: how many messages the API has there, null where it does not say; counted: how many the ledger has.
create table audit (
  location_id text    not null,
  channel     text    not null,
  since_ms    integer not null,
  wanted      integer not null default 0,
  running     integer not null default 0,
  from_ms     integer,
  to_ms       integer,
  total       integer,
  counted     integer,
  audited_ms  integer,
  primary key (location_id, channel)
);

-- A range in which the API's total is not the ledger's count. seen null: it is to be looked into. Else it was fetched: seen is
-- how many came then, counted how many the ledger had; it is left alone until one of the numbers changes.
create table audit_range (
  id          integer not null primary key,
  location_id text    not null,
  channel     text    not null,
  from_ms     integer,
  to_ms       integer not null,
  total       integer not null,
  seen        integer,
  counted     integer
);

-- Messages that the API had once and has not any more: they count as not there. hash: of the id.
create table gone (
  location_id text    not null,
  channel     text    not null,
  hash        text    not null,
  date_ms     integer not null,
  gone_ms     integer not null,
  primary key (location_id, channel, hash)
);
create index gone_date on gone (location_id, channel, date_ms);
