-- A page that goes to one sink alone, since it was a dead letter of that one; null: the routes choose.
alter table page add column only_sink varchar(255);
