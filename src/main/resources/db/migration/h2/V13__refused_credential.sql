-- credential: a fingerprint of the one that was refused, empty where it was another fault; lasting: the hold stays over
-- restarts, until until_ms or another credential.
alter table hold add column credential varchar(40) default '' not null;
alter table hold add column lasting smallint default 0 not null;
