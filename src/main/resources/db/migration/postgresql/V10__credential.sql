-- One row for each credential whose tokens renew themselves. seeds: fingerprints of the refresh tokens that were
-- configured, the newest last; tokens: the pair, encrypted; state: good, renewing (from before a refresh token is used
-- until its answer is here), lost (it may be used, and no answer came) or refused; mark: another one with each writing;
-- client: a fingerprint of the app that was refused; note: why.
create table credential (
  name        varchar(255) not null primary key,
  seeds       varchar(2000) not null,
  tokens      text not null,
  expires_ms  bigint       not null,
  life_ms     bigint       not null,
  scope       varchar(2000) not null,
  company_id  varchar(255) not null,
  location_id varchar(255) not null,
  state       varchar(10)  not null,
  since_ms    bigint       not null,
  mark        varchar(40)  not null,
  client      varchar(40)  not null,
  note        varchar(2000) not null
);

-- The row is locked while its credential is renewed: one at a time, and free again when the one who renews has died.
create table credential_lock (
  name varchar(255) not null primary key
);
