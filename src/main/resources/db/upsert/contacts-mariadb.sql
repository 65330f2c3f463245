-- One row for each contact. The parameters are the names in the map that is the body.
replace into contacts (
  location_id, id, contact_id, name, first_name, last_name, email, phone, company_name, tags, custom_fields,
  source, date_added, date_updated, exported_at, raw)
values (
  :#location_id, :#id, :#contact_id, :#name, :#first_name, :#last_name, :#email, :#phone, :#company_name,
  :#tags, :#custom_fields, :#source, :#date_added, :#date_updated, :#exported_at, :#raw)
