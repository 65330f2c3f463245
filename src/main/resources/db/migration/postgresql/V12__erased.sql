-- What was erased and may not come back: SHA-256 of a contact's or message's location and id, so that the list itself names
-- nobody.
create table erased (
  hash  varchar(64) not null primary key,
  at_ms bigint      not null
);
