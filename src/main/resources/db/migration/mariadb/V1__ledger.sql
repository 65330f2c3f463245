-- What each column means stands in the migrations of SQLite, of which docs/tables.md is made.
-- The ledger: what was asked of the API, what was read, and what became of it.

-- One location and channel. Everything before the frontier is covered by windows that are done or still open.
create table stream (
  location_id  varchar(255) not null,
  channel      varchar(40)  not null,
  frontier_ms  bigint       not null,
  refreshed_ms bigint       not null,
  start_ms     bigint,
  latest_ms    bigint,
  primary key (location_id, channel)
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- A range of time of a stream to fetch. Never a cursor: the position is a date.
create table fetch_window (
  id           bigint       not null primary key,
  location_id  varchar(255) not null,
  channel      varchar(40)  not null,
  kind         varchar(10)  not null,
  from_ms      bigint,
  to_ms        bigint       not null,
  parent_total bigint,
  position_ms  bigint,
  seen         bigint       not null default 0,
  total        bigint,
  misses       int          not null default 0,
  status       varchar(10)  not null,
  created_ms   bigint       not null,
  finished_ms  bigint,
  rewind       smallint not null default 0,
  contact_id   varchar(255),
  conversation_id varchar(255)
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index window_open on fetch_window (status, location_id, channel);

-- How far the changes of a stream are known.
create table late_changes (
  location_id varchar(255) not null,
  channel     varchar(40) not null,
  asked_ms    bigint not null,
  mark_ms     bigint not null,
  sorted      smallint,
  primary key (location_id, channel)
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- A page of the spool: what was read, when, and what became of it.
create table page (
  id           bigint auto_increment primary key,
  name         varchar(255) not null unique,
  window_id    bigint       not null,
  location_id  varchar(255) not null,
  channel      varchar(40)  not null,
  min_ms       bigint       not null,
  max_ms       bigint       not null,
  messages     int          not null,
  first_seen   int          not null,
  read_ms      bigint       not null,
  delivered_ms bigint,
  sinks        varchar(2000),
  filtered     int          not null default 0,
  dead_letters int          not null default 0,
  only_sink    varchar(255),
  origin       bigint,
  routed       smallint not null default 0,
  lost_ms      bigint,
  ids          longtext     not null
) character set utf8mb4 collate utf8mb4_nopad_bin;
-- An audit counts by it, without a look at the rows.
create index page_range on page (location_id, channel, max_ms, min_ms, first_seen, lost_ms);
-- The status asks what waits, and each page that is routed whether any was lost.
create index page_delivered on page (delivered_ms, lost_ms, location_id, channel, messages);
-- The end of a window asks for its pages.
create index page_window on page (window_id);

-- What the API is not asked for at the moment, and why.
create table pause (
  scope         varchar(10) not null,
  location_id   varchar(255) not null,
  channel       varchar(40) not null,
  window_id     bigint not null,
  class         varchar(20) not null,
  reason        varchar(2000) not null,
  credential    varchar(40) not null,
  since_ms      bigint not null,
  until_ms      bigint not null,
  attempts      integer not null,
  failed_window bigint not null,
  lasting       smallint not null,
  primary key (scope, location_id, channel, window_id)
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- Which instance works on this database.
create table lease (
  id     int          not null primary key,
  holder varchar(255) not null,
  fence  bigint       not null,
  beat   bigint       not null,
  rejected text
) character set utf8mb4 collate utf8mb4_nopad_bin;
insert into lease (id, holder, fence, beat) values (1, '', 0, 0);

-- The secret with which the digests of this database are made.
create table digest_key (
  id     integer not null primary key,
  secret varchar(32) not null
) character set utf8mb4 collate utf8mb4_nopad_bin;
insert into digest_key (id, secret) values (1, '');

-- A row for each mail, each version of a message once: in doubt from before it is sent until the server has taken it.
create table mail_ledger (
  location_id varchar(255) not null,
  id          varchar(255) not null,
  version     varchar(32)  not null,
  channel     varchar(40)  not null,
  message_id  varchar(255) not null,
  status      varchar(10)  not null,
  at_ms       bigint       not null,
  primary key (location_id, id, version)
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index mail_ledger_status on mail_ledger (status);

-- A row for each credential whose tokens renew themselves.
create table credential (
  name    varchar(255) not null primary key,
  tokens  mediumtext   not null,
  renewal mediumtext   not null
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- The row is locked while its credential is renewed: one at a time, and free again when the one who renews has died.
create table credential_lock (
  name varchar(255) not null primary key
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- What was erased and may not come back; the list itself names nobody.
create table erased (
  hash  varchar(64) not null primary key,
  at_ms bigint      not null
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- Acknowledgement: what became of each message of a page in a sink.
create table delivery (
  page_id   bigint not null,
  sink      varchar(100) not null,
  outcomes  mediumtext not null,
  taken     integer not null,
  dead      integer not null,
  waiting   integer not null,
  closed_ms bigint,
  primary key (page_id, sink)
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index delivery_open on delivery (closed_ms);

-- The sinks since the start of the instance that works, and what is wrong with them.
create table lane (
  sink        varchar(100) not null primary key,
  address     varchar(500) not null,
  location_id varchar(255),
  channel     varchar(255),
  reason      varchar(2000),
  since_ms    bigint,
  attempts    integer,
  retry_ms    bigint
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- The spool directory that this database belongs to.
create table spool (
  id        integer not null primary key,
  token     varchar(40) not null,
  confirmed integer not null
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- The directories that hold an archive to read in a browser: what is erased has to leave them too.
create table site (
  directory varchar(700) not null primary key
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- How many messages of a stream the sinks took: counted up when a page is closed.
create table exported (
  location_id varchar(255) not null,
  channel     varchar(40) not null,
  messages    bigint not null,
  primary key (location_id, channel)
) character set utf8mb4 collate utf8mb4_nopad_bin;
