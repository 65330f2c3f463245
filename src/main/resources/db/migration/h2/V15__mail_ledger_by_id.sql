-- H2 looks for the ids of a list only in the first column of an index; with the location before it, each page that goes out
-- by mail read the whole ledger.
alter table mail_ledger drop primary key;
alter table mail_ledger add primary key (id, location_id, version);
