-- What the audit of a stream against the total of the API found last.
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
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- A range in which the total of the API is not what was read; left as it is, once it was fetched, until a number changes.
create table audit_range (
  id          bigint auto_increment primary key,
  location_id varchar(255) not null,
  channel     varchar(40)  not null,
  from_ms     bigint,
  to_ms       bigint       not null,
  total       bigint       not null,
  seen        bigint,
  counted     bigint
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- Messages that the API had once and has not any more: they count as not there.
create table gone (
  location_id varchar(255) not null,
  channel     varchar(40)  not null,
  hash        varchar(64)  not null,
  date_ms     bigint       not null,
  gone_ms     bigint       not null,
  primary key (location_id, channel, hash)
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index gone_date on gone (location_id, channel, date_ms);
