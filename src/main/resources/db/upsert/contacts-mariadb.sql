-- One row for each contact. The parameters are the names in the map that is the body.
insert into contacts (
  location_id, id, contact_id, name, first_name, last_name, email, phone, company_name, tags, custom_fields,
  source, date_added, date_updated, exported_at, raw)
values (
  :#location_id, :#id, :#contact_id, :#name, :#first_name, :#last_name, :#email, :#phone, :#company_name,
  :#tags, :#custom_fields, :#source, :#date_added, :#date_updated, :#exported_at, :#raw)
on duplicate key update
  contact_id = values(contact_id),
  name = values(name),
  first_name = values(first_name),
  last_name = values(last_name),
  email = values(email),
  phone = values(phone),
  company_name = values(company_name),
  tags = values(tags),
  custom_fields = values(custom_fields),
  source = values(source),
  date_added = values(date_added),
  date_updated = values(date_updated),
  exported_at = values(exported_at),
  raw = values(raw)
