-- The end of a window asks for its pages.
create index page_walk on page (walk_id);
