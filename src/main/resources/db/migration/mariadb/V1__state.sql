-- One location and channel. Everything before the frontier is covered by windows that are done or still open.
create table stream (
  location_id  varchar(255) not null,
  channel      varchar(40)  not null,
  frontier_ms  bigint       not null,
  refreshed_ms bigint       not null,
  primary key (location_id, channel)
);

-- One window of a stream: [from_ms, to_ms), from_ms null is the beginning of time. Never a cursor: the position is a date.
create table walk (
  id           bigint not null auto_increment primary key,
  location_id  varchar(255) not null,
  channel      varchar(40)  not null,
  kind         varchar(10)  not null,
  from_ms      bigint,
  to_ms        bigint       not null,
  parent_total bigint,
  position_ms  bigint,
  met          bigint       not null default 0,
  total        bigint,
  misses       int          not null default 0,
  retry_ms     bigint       not null default 0,
  status       varchar(10)  not null,
  created_ms   bigint       not null,
  finished_ms  bigint
);
create index walk_open on walk (status, location_id, channel);

-- One page of the spool: what was read, when, and what became of it. ids: a line "digest date id" for each message.
create table page (
  name         varchar(255) not null primary key,
  walk_id      bigint       not null,
  location_id  varchar(255) not null,
  channel      varchar(40)  not null,
  min_ms       bigint       not null,
  max_ms       bigint       not null,
  messages     int          not null,
  ids          longtext     not null,
  read_ms      bigint       not null,
  delivered_ms bigint,
  sinks        varchar(2000),
  filtered     int          not null default 0,
  dead_letters int          not null default 0
);
create index page_range on page (location_id, channel, max_ms);
create index page_waiting on page (delivered_ms);

-- A stream (or with channel '' a whole location) that is not asked again before until_ms.
create table hold (
  location_id  varchar(255) not null,
  channel      varchar(40)  not null,
  class        varchar(20)  not null,
  reason       varchar(2000) not null,
  since_ms     bigint       not null,
  until_ms     bigint       not null,
  attempts     int          not null,
  primary key (location_id, channel)
);
