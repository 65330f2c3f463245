-- The ledger: what was asked of the API, what was read, and what became of it.

-- One location and channel. Everything before the frontier is covered by windows that are done or still open.
-- start_ms: from when the stream is exported, null is the beginning of time; latest_ms: the latest date of a message that was
-- read within a window. A clock that is behind it is wrong.
create table stream (
  location_id  varchar(255) not null,
  channel      varchar(40)  not null,
  frontier_ms  bigint       not null,
  refreshed_ms bigint       not null,
  start_ms     bigint,
  latest_ms    bigint,
  primary key (location_id, channel)
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- rewind: a page of the window was lost meanwhile, so it is read once more when it has come to its end.
-- One window of a stream: [from_ms, to_ms), from_ms null is the beginning of time. Never a cursor: the position is a date.
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
  rewind       smallint not null default 0
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index window_open on fetch_window (status, location_id, channel);

-- The id of a page is its revision: of two versions of a message the one in the page with the higher id is newer. origin:
-- the revision of a replayed message. routed: it is decided where its messages go. lost_ms: its file is gone, and its range
-- is read again.
-- One page of the spool: what was read, when, and what became of it. ids: a line "digest date id" for each message.
-- only_sink: it goes to that sink alone, since it was a dead letter of that one; null: the routes choose.
create table page (
  id           bigint auto_increment primary key,
  name         varchar(255) not null unique,
  window_id    bigint       not null,
  location_id  varchar(255) not null,
  channel      varchar(40)  not null,
  min_ms       bigint       not null,
  max_ms       bigint       not null,
  messages     int          not null,
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
create index page_range on page (location_id, channel, max_ms);
-- The status asks what waits, and each page that is routed whether any was lost.
create index page_delivered on page (delivered_ms, lost_ms, location_id, channel, messages);
-- The end of a window asks for its pages.
create index page_window on page (window_id);

-- What the API is not asked for before until_ms, and why. scope: LOCATION, HISTORY (a location's windows but for its polls),
-- STREAM or WINDOW; channel is empty and window_id 0 where they do not matter. failed_window: the one whose fetch failed last.
-- credential: a fingerprint of the refused one, empty where it is another fault; lasting: it stays over restarts.
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

-- Which instance works on this database. The fence grows each time another one takes over; the beat grows while the holder lives.
create table lease (
  id     int          not null primary key,
  holder varchar(255) not null,
  fence  bigint       not null,
  beat   bigint       not null
) character set utf8mb4 collate utf8mb4_nopad_bin;
insert into lease (id, holder, fence, beat) values (1, '', 0, 0);

-- The secret with which the digests of this database are made; empty until the first start.
create table digest_key (
  id     integer not null primary key,
  secret varchar(32) not null
) character set utf8mb4 collate utf8mb4_nopad_bin;
insert into digest_key (id, secret) values (1, '');

-- One row for each mail, each version of a message once: 'in doubt' from before it is sent until the server has taken it,
-- then 'sent'. id is the message's, in digests the page's; version is a hash of the content.
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

-- One row for each credential whose tokens renew themselves. tokens: the pair and what it is for, encrypted; renewal: JSON,
-- whether the pair is good, being renewed (from before a refresh token is sent until the new pair is here) or refused, since
-- when, why and until when to wait, and fingerprints of the refresh tokens that were configured.
create table credential (
  name    varchar(255) not null primary key,
  tokens  mediumtext   not null,
  renewal mediumtext   not null
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- The row is locked while its credential is renewed: one at a time, and free again when the one who renews has died.
create table credential_lock (
  name varchar(255) not null primary key
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- What was erased and may not come back: SHA-256 of a contact's or message's location and id, so that the list itself names
-- nobody.
create table erased (
  hash  varchar(64) not null primary key,
  at_ms bigint      not null
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- Acknowledgement: what became of each message of a page (page_id) in a sink. outcomes: by index of the message in the
-- page, '-' does not go there, '.' waits, 't' taken, 'd' dead letter; one character for all where they are alike.
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

-- The sinks since the start of the instance that works: where each delivers to; while it fails: for which location and
-- channel, why, since when, and when it is tried again. An empty sink: it cannot be decided where messages go.
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

-- The spool directory that this ledger's pages lie in; confirmed: its id is in the directory.
create table spool (
  id        integer not null primary key,
  token     varchar(40) not null,
  confirmed integer not null
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- The directories that hold an archive to read in a browser: what is erased has to leave them too.
create table site (
  directory varchar(700) not null primary key
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- How many messages of a stream the sinks took, each version one: counted up when a page is closed.
create table exported (
  location_id varchar(255) not null,
  channel     varchar(40) not null,
  messages    bigint not null,
  primary key (location_id, channel)
) character set utf8mb4 collate utf8mb4_nopad_bin;
