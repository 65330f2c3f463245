-- The id is the page's revision: of two versions of a message the one in the page with the higher id is newer; origin: the
-- revision of a replayed message. routed: it is decided where its messages go; lost_ms: its file is gone, and its range is
-- read again.
alter table page add column id bigint not null auto_increment unique;
alter table page add column origin bigint;
alter table page add column routed smallint default 0 not null;
alter table page add column lost_ms bigint;
-- rewind: a page of the window was lost meanwhile, so it is read once more when it has come to its end.
alter table walk add column rewind smallint default 0 not null;
alter table messages add column revision bigint default 0 not null;

-- Acknowledgement: what became of each message of a page (page_id) in a sink. outcomes: by index of the message in the
-- page, '-' does not go there, '.' waits, 't' taken, 'd' dead letter; one character for all where they are alike.
create table delivery (
  page_id   bigint       not null,
  sink      varchar(100) not null,
  outcomes  mediumtext   not null,
  taken     int          not null,
  dead      int          not null,
  waiting   int          not null,
  closed_ms bigint,
  primary key (page_id, sink)
);
create index delivery_open on delivery (closed_ms);

-- A sink that does not take what it is given: since when, why, and when it is tried again.
create table lane (
  sink     varchar(100)  not null primary key,
  reason   varchar(2000) not null,
  since_ms bigint        not null,
  attempts int           not null,
  retry_ms bigint        not null
);

-- The spool directory that this ledger's pages lie in; confirmed: its id is in the directory.
create table spool (
  id        int         not null primary key,
  token     varchar(40) not null,
  confirmed smallint    not null
);
