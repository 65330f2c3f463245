-- One row for each contact. The parameters are the names in the map that is the body.
insert into contacts (
  location_id, id, contact_id, name, first_name, last_name, email, phone, company_name, tags, custom_fields,
  source, date_added, date_updated, exported_at, raw)
values (
  :#location_id, :#id, :#contact_id, :#name, :#first_name, :#last_name, :#email, :#phone, :#company_name,
  :#tags, :#custom_fields, :#source, :#date_added, :#date_updated, :#exported_at, cast(:#raw as json))
on conflict (location_id, id) do update set
  contact_id = excluded.contact_id,
  name = excluded.name,
  first_name = excluded.first_name,
  last_name = excluded.last_name,
  email = excluded.email,
  phone = excluded.phone,
  company_name = excluded.company_name,
  tags = excluded.tags,
  custom_fields = excluded.custom_fields,
  source = excluded.source,
  date_added = excluded.date_added,
  date_updated = excluded.date_updated,
  exported_at = excluded.exported_at,
  raw = excluded.raw
