-- What is fetched is a window. Its pause is a row of table pause.
alter table walk rename to fetch_window;
alter table fetch_window drop column retry_ms;

-- start_ms: from when the stream is exported, null is the beginning of time; latest_ms: the latest date of a message that was
-- read within a window. A clock that is behind it is wrong.
alter table stream add column start_ms bigint;
alter table stream add column latest_ms bigint;

-- What the API is not asked for before until_ms, and why. scope: LOCATION, HISTORY (a location's windows but for its polls),
-- STREAM or WINDOW; channel is empty and window_id 0 where they do not matter. failed_window: the one whose fetch failed last.
-- credential: a fingerprint of the refused one, empty where it is another fault; lasting: it stays over restarts.
drop table hold;
create table pause (
  scope         varchar(10)  not null,
  location_id   varchar(255) not null,
  channel       varchar(40)  not null,
  window_id     bigint       not null,
  class         varchar(20)  not null,
  reason        varchar(2000) not null,
  credential    varchar(40)  not null,
  since_ms      bigint       not null,
  until_ms      bigint       not null,
  attempts      int          not null,
  failed_window bigint       not null,
  lasting       smallint     not null,
  primary key (scope, location_id, channel, window_id)
);
