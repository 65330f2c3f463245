-- What the audit of a stream found last, and whether one is wanted or under way. since_ms: when the last one ended, or the
-- stream was begun; audited_ms is null before the first. [from_ms, to_ms) is what was audited, from_ms null is the beginning of
-- time; total: how many messages the API has there, null where it does not say; counted: how many the ledger has.
create table audit (
  location_id varchar(255) not null,
  channel     varchar(40)  not null,
  since_ms    bigint       not null,
  wanted      smallint     not null default 0,
  running     smallint     not null default 0,
  from_ms     bigint,
  to_ms       bigint,
  total       bigint,
  counted     bigint,
  audited_ms  bigint,
  primary key (location_id, channel)
);

-- A range in which the API's total is not the ledger's count. seen null: it is to be looked into. Else it was fetched: seen is
-- how many came then, counted how many the ledger had; it is left alone until one of the numbers changes.
create table audit_range (
  id          bigint       not null primary key,
  location_id varchar(255) not null,
  channel     varchar(40)  not null,
  from_ms     bigint,
  to_ms       bigint       not null,
  total       bigint       not null,
  seen        bigint,
  counted     bigint
);

-- Messages that the API had once and has not any more: they count as not there. hash: of the id.
create table gone (
  location_id varchar(255) not null,
  channel     varchar(40)  not null,
  hash        varchar(64)  not null,
  date_ms     bigint       not null,
  gone_ms     bigint       not null,
  primary key (location_id, channel, hash)
);
create index gone_date on gone (location_id, channel, date_ms);
