-- A sigma at the end of a word is folded like any other, as its capital has one form only.
UPDATE customer_user SET
    search = REPLACE(search, 'ς', 'σ'),
    name_folded = REPLACE(name_folded, 'ς', 'σ'),
    lastname_folded = REPLACE(lastname_folded, 'ς', 'σ'),
    customer_name_folded = REPLACE(customer_name_folded, 'ς', 'σ')
WHERE search LIKE '%ς%';
UPDATE customer SET
    search = REPLACE(search, 'ς', 'σ'),
    name_folded = REPLACE(name_folded, 'ς', 'σ'),
    city_folded = REPLACE(city_folded, 'ς', 'σ'),
    country_folded = REPLACE(country_folded, 'ς', 'σ')
WHERE search LIKE '%ς%';
UPDATE audit SET search = REPLACE(search, 'ς', 'σ') WHERE search LIKE '%ς%';
UPDATE customer SET street_folded = REPLACE(street_folded, 'ς', 'σ') WHERE street_folded LIKE '%ς%';
UPDATE agent SET name_folded = REPLACE(name_folded, 'ς', 'σ') WHERE name_folded LIKE '%ς%';
