-- The ledger: what was asked of the API, what was read, and what became of it.

-- One location and channel. Everything before the frontier is covered by windows that are done or still open.
-- start_ms: from when the stream is exported, null is the beginning of time; latest_ms: the latest date of a message that was
-- read within a window. A clock that is behind it is wrong.
create table stream (
  location_id  text    not null,
  channel      text    not null,
  frontier_ms  integer not null,
  refreshed_ms integer not null,
  start_ms     integer,
  latest_ms    integer,
  primary key (location_id, channel)
);

-- rewind: a page of the window was lost meanwhile, so it is read once more when it has come to its end.
-- One window of a stream: [from_ms, to_ms), from_ms null is the beginning of time. Never a cursor: the position is a date.
create table fetch_window (
  id           integer       not null primary key,
  location_id  text    not null,
  channel      text    not null,
  kind         text    not null,
  from_ms      integer,
  to_ms        integer not null,
  parent_total integer,
  position_ms  integer,
  seen         integer not null default 0,
  total        integer,
  misses       integer not null default 0,
  status       text    not null,
  created_ms   integer not null,
  finished_ms  integer,
  rewind       integer not null default 0
);
create index window_open on fetch_window (status, location_id, channel);

-- The id of a page is its revision: of two versions of a message the one in the page with the higher id is newer. origin:
-- the revision of a replayed message. routed: it is decided where its messages go. lost_ms: its file is gone, and its range
-- is read again.
-- One page of the spool: what was read, when, and what became of it. ids: a line "digest date id" for each message.
-- only_sink: it goes to that sink alone, since it was a dead letter of that one; null: the routes choose.
create table page (
  id           integer primary key autoincrement,
  name         text    not null unique,
  window_id    integer not null,
  location_id  text    not null,
  channel      text    not null,
  min_ms       integer not null,
  max_ms       integer not null,
  messages     integer not null,
  read_ms      integer not null,
  delivered_ms integer,
  sinks        text,
  filtered     integer not null default 0,
  dead_letters integer not null default 0,
  only_sink    text,
  origin       integer,
  routed       integer not null default 0,
  lost_ms      integer,
  ids          text    not null
);
create index page_range on page (location_id, channel, max_ms);
-- The status asks what waits, and each page that is routed whether any was lost.
create index page_delivered on page (delivered_ms, lost_ms, location_id, channel, messages);
-- The end of a window asks for its pages.
create index page_window on page (window_id);

-- What the API is not asked for before until_ms, and why. scope: LOCATION, HISTORY (a location's windows but for its polls),
-- STREAM or WINDOW; channel is empty and window_id 0 where they do not matter. failed_window: the one whose fetch failed last.
-- credential: a fingerprint of the refused one, empty where it is another fault; lasting: it stays over restarts.
create table pause (
  scope         text not null,
  location_id   text not null,
  channel       text not null,
  window_id     integer not null,
  class         text not null,
  reason        text not null,
  credential    text not null,
  since_ms      integer not null,
  until_ms      integer not null,
  attempts      integer not null,
  failed_window integer not null,
  lasting       integer not null,
  primary key (scope, location_id, channel, window_id)
);

-- Which instance works on this database. The fence grows each time another one takes over; the beat grows while the holder lives.
create table lease (
  id     integer not null primary key,
  holder text    not null,
  fence  integer not null,
  beat   integer not null
);
insert into lease (id, holder, fence, beat) values (1, '', 0, 0);

-- The secret with which the digests of this database are made; empty until the first start.
create table digest_key (
  id     integer not null primary key,
  secret text not null
);
insert into digest_key (id, secret) values (1, '');

-- One row for each mail, each version of a message once: 'in doubt' from before it is sent until the server has taken it,
-- then 'sent'. id is the message's, in digests the page's; version is a hash of the content.
create table mail_ledger (
  location_id text    not null,
  id          text    not null,
  version     text    not null,
  channel     text    not null,
  message_id  text    not null,
  status      text    not null,
  at_ms       integer not null,
  primary key (location_id, id, version)
);
create index mail_ledger_status on mail_ledger (status);

-- One row for each credential whose tokens renew themselves. tokens: the pair and what it is for, encrypted; renewal: JSON,
-- whether the pair is good, being renewed (from before a refresh token is sent until the new pair is here) or refused, since
-- when, why and until when to wait, and fingerprints of the refresh tokens that were configured.
create table credential (
  name    text not null primary key,
  tokens  text not null,
  renewal text not null
);

-- What was erased and may not come back: SHA-256 of a contact's or message's location and id, so that the list itself names
-- nobody.
create table erased (
  hash  text    not null primary key,
  at_ms integer not null
);

-- Acknowledgement: what became of each message of a page (page_id) in a sink. outcomes: by index of the message in the
-- page, '-' does not go there, '.' waits, 't' taken, 'd' dead letter; one character for all where they are alike.
create table delivery (
  page_id   integer not null,
  sink      text not null,
  outcomes  text not null,
  taken     integer not null,
  dead      integer not null,
  waiting   integer not null,
  closed_ms integer,
  primary key (page_id, sink)
);
create index delivery_open on delivery (closed_ms);

-- The sinks since the start of the instance that works: where each delivers to; while it fails: for which location and
-- channel, why, since when, and when it is tried again. An empty sink: it cannot be decided where messages go.
create table lane (
  sink        text not null primary key,
  address     text not null,
  location_id text,
  channel     text,
  reason      text,
  since_ms    integer,
  attempts    integer,
  retry_ms    integer
);

-- The spool directory that this ledger's pages lie in; confirmed: its id is in the directory.
create table spool (
  id        integer not null primary key,
  token     text not null,
  confirmed integer not null
);

-- The directories that hold an archive to read in a browser: what is erased has to leave them too.
create table site (
  directory text not null primary key
);

-- How many messages of a stream the sinks took, each version one: counted up when a page is closed.
create table exported (
  location_id text not null,
  channel     text not null,
  messages    integer not null,
  primary key (location_id, channel)
);
