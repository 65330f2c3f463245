-- A text of less than a megabyte is kept in its row: 256 bytes, the default, sends nearly every message through H2's store
-- for large objects, which doubles the time of an upsert.
set max_length_inplace_lob 1048576;
