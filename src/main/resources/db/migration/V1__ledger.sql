-- For SQLite, PostgreSQL and MariaDB: what differs stands in the class Database. The ledger: what was asked of the API, what was read, and what became of it.

-- One location and channel. Everything before the frontier is covered by windows that are done or still open.
create table stream (
  location_id    varchar(255) not null, -- the location
  channel        varchar(40) not null, -- the channel that is asked for; * is everything but e-mail
  frontier_ms    bigint not null, -- up to when windows are planned
  refreshed_ms   bigint not null, -- when the last deeper re-read was planned
  start_ms       bigint, -- from when it is exported; null: from the beginning
  latest_ms      bigint, -- the latest date of a message that was read; null: none was
  asked_ms       bigint not null, -- when it was asked for changes last
  mark_ms        bigint not null, -- the API's date of a change, up to which everything is known
  sorted         smallint, -- 1: the API sorts by that date, 0: it does not; null: no answer shows it
  audit_since_ms bigint not null, -- when the last audit ended or was put off, or the stream was begun; 0: one is asked for
  audit_running  smallint not null default 0, -- 1: one ends when what it has found is fetched
  audit_from_ms  bigint, -- begin of what was audited; null: the beginning of time
  audit_to_ms    bigint, -- end of it, exclusive; null: never audited
  audit_total    bigint, -- messages in it by the API's count; null: never audited
  audit_counted  bigint, -- messages in it that were read; null: never audited
  audited_ms     bigint, -- when the last one ended; null: never audited
  primary key (location_id, channel)
)${table};

-- A range of time of a stream to fetch. Never a cursor: the position is a date.
create table fetch_window (
  id              ${bigint} not null primary key, -- number of the window
  location_id     varchar(255) not null, -- the location
  channel         varchar(40) not null, -- the channel that is asked for
  kind            varchar(10) not null, -- POLL, ASKED, CHANGES, REFRESH, AUDIT or BACKFILL
  from_ms         bigint, -- begin, inclusive; null: the beginning of time
  to_ms           bigint not null, -- end, exclusive
  parent_total    bigint, -- messages in the window that it was cut from; null: it was not cut
  position_ms     bigint, -- up to when it is fetched; null: nothing is
  seen            bigint not null default 0, -- messages that came so far
  total           bigint, -- messages in it by the API's count; null: it has not said
  misses          integer not null default 0, -- times that it ended short of its total
  status          varchar(10) not null, -- open, done, cut or accepted
  created_ms      bigint not null, -- when it was planned
  contact_id      varchar(255), -- the contact whose messages are asked for; null: everybody's
  conversation_id varchar(255), -- the conversation that is asked for; null: all
  again_for       bigint -- the asked window of which a page was lost, that is read again by this one; null: it is no such
)${table};
create index window_open on fetch_window (status, location_id, channel);

-- A page of the spool: what was read, when, and what became of it.
create table page (
  id           ${identity}, -- the revision of its messages
  name         varchar(255) not null unique, -- its name in the spool
  window_id    bigint not null, -- the window that brought it; 0: a replay
  location_id  varchar(255) not null, -- the location
  channel      varchar(40) not null, -- the channel that was asked for
  min_ms       bigint not null, -- the earliest date in it; -1: one has no date
  max_ms       bigint not null, -- the latest date in it
  messages     integer not null, -- versions of messages in it
  first_seen   integer not null, -- those of them that were read for the first time
  read_ms      bigint not null, -- when the answer came
  delivered_ms bigint, -- when it left the spool; null: it waits
  filtered     integer not null default 0, -- messages that a route left out
  dead_letters integer not null default 0, -- messages that no sink could take
  only_sink    varchar(255), -- the sink that it goes to alone; null: the routes choose
  origin       bigint, -- the revision of the replayed message; null: no replay
  routed       smallint not null default 0, -- 1: it is decided where its messages go
  lost_ms      bigint, -- when its file was missed; null: it was not
  copy_first   bigint, -- where its copy begins in Kafka, an offset; null: it has none
  copy_last    bigint, -- where its copy ends, an offset; null: it has none
  ids          ${text} not null -- a line "digest date id" for each message; ~ before the date: not its first version
)${table};
-- The hashes in it do not compress; trying to costs 1.5 ms a page of 500 messages.
${uncompressed}
-- An audit counts by it, without a look at the rows.
create index page_range on page (location_id, channel, max_ms, min_ms, first_seen, lost_ms);
-- The status asks what waits, and each page that is routed whether any was lost.
create index page_delivered on page (delivered_ms, lost_ms);
-- The end of a window asks for its pages.
create index page_window on page (window_id);

-- What the API is not asked for at the moment, and why.
create table pause (
  scope         varchar(10) not null, -- LOCATION, HISTORY, STREAM or WINDOW
  location_id   varchar(255) not null, -- the location
  channel       varchar(40) not null, -- the channel; empty: all
  window_id     bigint not null, -- the window; 0: more than one
  class         varchar(20) not null, -- kind of fault, such as auth, server or incomplete
  reason        varchar(2000) not null, -- why, in words
  credential    varchar(40) not null, -- fingerprint of the refused one; empty: another fault
  since_ms      bigint not null, -- when the trouble began
  until_ms      bigint not null, -- when it is asked again
  attempts      integer not null, -- pauses since then
  failed_window bigint not null, -- the window that failed last; 0: does not matter
  lasting       smallint not null, -- 1: it stays over restarts
  primary key (scope, location_id, channel, window_id)
)${table};

-- Which instance works on this database.
create table lease (
  id       integer not null primary key, -- 1: whoever works alone; with export.scale = kafka, another for each instance
  name     varchar(100) not null unique, -- what the instance is called; empty: it works alone
  holder   varchar(255) not null, -- the process that works; empty: none
  fence    bigint not null, -- grows when another one takes over
  beat     bigint not null, -- grows while the holder lives
  rejected ${text} -- why it rejects edited routes; null: it does not
)${table};
insert into lease (id, name, holder, fence, beat) values (1, '', '', 0, 0);

-- With export.scale = kafka, which instance has which share of the locations: a row for each partition.
create table slot (
  id       integer not null primary key, -- the partition
  lease_id integer not null, -- the lease of the instance that has it; 0: none
  fence    bigint not null, -- the fence of that lease when it was taken; another one by now: none has it
  taken    bigint not null -- how often it was taken
)${table};

-- The numbers that are issued in blocks: none twice, however many instances there are.
create table counter (
  name varchar(20) not null primary key, -- window or batch
  used bigint not null -- the greatest number that was issued
)${table};
insert into counter (name, used) values ('window', 0);
insert into counter (name, used) values ('batch', 0);

-- The secret with which the digests of this database are made.
create table digest_key (
  id     integer not null primary key, -- 1
  secret varchar(32) not null -- hexadecimal; empty until the first start
)${table};
insert into digest_key (id, secret) values (1, '');

-- A row for each mail, each version of a message once: in doubt from before it is sent until the server has taken it.
create table mail_ledger (
  location_id varchar(255) not null, -- the location
  id          varchar(255) not null, -- the message; in digests the page
  version     varchar(32) not null, -- hash of the content
  channel     varchar(40) not null, -- the channel
  message_id  varchar(255) not null, -- the header Message-ID
  status      varchar(10) not null, -- in doubt or sent
  at_ms       bigint not null, -- when that was
  primary key (location_id, id, version)
)${table};
create index mail_ledger_status on mail_ledger (status);

-- A row for each credential whose tokens renew themselves.
create table credential (
  name    varchar(255) not null primary key, -- the credential
  tokens  ${text} not null, -- the pair and what it is for, encrypted
  renewal ${text} not null -- whether it is good, being renewed or refused, JSON
)${table};

-- The row is locked while its credential is renewed: one at a time, and free again when the one who renews has died. SQLite locks a file.
create table credential_lock (
  name varchar(255) not null primary key -- the credential
)${table};

-- What was erased and may not come back; the list itself names nobody.
create table erased (
  hash  varchar(64) not null primary key, -- SHA-256 of location and contact or message
  at_ms bigint not null -- when it was erased
)${table};

-- Acknowledgement: what became of each message of a page in a sink.
create table delivery (
  page_id   bigint not null, -- the page
  sink      varchar(100) not null, -- the sink
  outcomes  ${text} not null, -- a character for each message: - not here, . waits, t taken, d dead letter; one for all where alike
  taken     integer not null, -- messages that the sink took
  waiting   integer not null, -- messages that wait
  primary key (page_id, sink)
)${table};

-- The sinks since the start of the instance that works, and what is wrong with them.
create table lane (
  lease_id    integer not null, -- of the instance that delivers to it
  sink        varchar(100) not null, -- the sink; empty: the decision where messages go
  address     varchar(500) not null, -- where it delivers to
  location_id varchar(255), -- of what fails; null: nothing does
  channel     varchar(255), -- of what fails; null: nothing does
  reason      varchar(2000), -- why it fails; null: it does not
  since_ms    bigint, -- since when; null: it does not fail
  attempts    integer, -- since then; null: it does not fail
  retry_ms    bigint, -- when it is tried again; null: it does not fail
  primary key (lease_id, sink)
)${table};

-- The spool directory that this database belongs to.
create table spool (
  id        integer not null primary key, -- 1
  token     varchar(40) not null, -- the id of the spool's directory
  confirmed integer not null -- 1: the directory has it
)${table};

-- The directories that hold an archive to read in a browser: what is erased has to leave them too.
create table site (
  directory varchar(700) not null primary key -- an absolute path
)${table};

-- How many messages of a stream the sinks took: counted up when a page is closed.
create table exported (
  location_id varchar(255) not null, -- the location
  channel     varchar(40) not null, -- the channel that is asked for
  messages    bigint not null, -- versions of messages that the sinks took
  primary key (location_id, channel)
)${table};
