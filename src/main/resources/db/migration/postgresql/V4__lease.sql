-- Which instance works on this database. The fence grows each time another one takes over; the beat grows while the holder lives.
create table lease (
  id     int          not null primary key,
  holder varchar(255) not null,
  fence  bigint       not null,
  beat   bigint       not null
);
insert into lease (id, holder, fence, beat) values (1, '', 0, 0);
