-- The built-in source has a German name, unless somebody has named it otherwise.
UPDATE source SET options = '{"names":{"de":"Eingebaute Datenbank"},"company_support":true}'
WHERE name = 'Built-in database';
