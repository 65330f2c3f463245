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
);
create index mail_ledger_status on mail_ledger (status);
