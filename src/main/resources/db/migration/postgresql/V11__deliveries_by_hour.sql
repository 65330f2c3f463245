-- Holds all that the status page and the command status count, so that they need not read the pages themselves.
create index page_delivered on page (delivered_ms, location_id, channel, messages, filtered, dead_letters);
drop index page_waiting;
