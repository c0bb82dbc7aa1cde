-- Folded columns sort by bytes, as on SQLite, so that both engines give the same order and prefixes use the indexes.
-- Substring search: trigram indexes.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

ALTER TABLE agent
    ALTER COLUMN login_folded TYPE TEXT COLLATE "C", ALTER COLUMN email_folded TYPE TEXT COLLATE "C",
    ALTER COLUMN name_folded TYPE TEXT COLLATE "C";
ALTER TABLE role ALTER COLUMN name_folded TYPE TEXT COLLATE "C";
ALTER TABLE customer
    ALTER COLUMN key_folded TYPE TEXT COLLATE "C", ALTER COLUMN name_folded TYPE TEXT COLLATE "C",
    ALTER COLUMN city_folded TYPE TEXT COLLATE "C", ALTER COLUMN country_folded TYPE TEXT COLLATE "C",
    ALTER COLUMN url_folded TYPE TEXT COLLATE "C";
ALTER TABLE customer_user
    ALTER COLUMN login_folded TYPE TEXT COLLATE "C", ALTER COLUMN lastname_folded TYPE TEXT COLLATE "C",
    ALTER COLUMN name_folded TYPE TEXT COLLATE "C", ALTER COLUMN email_folded TYPE TEXT COLLATE "C",
    ALTER COLUMN customer_key_folded TYPE TEXT COLLATE "C", ALTER COLUMN customer_name_folded TYPE TEXT COLLATE "C";

CREATE INDEX customer_user__search ON customer_user USING gin (search gin_trgm_ops);
CREATE INDEX customer__search ON customer USING gin (search gin_trgm_ops);
CREATE INDEX customer_user__list_phone ON customer_user (validity, (COALESCE(sort_keys ->> 'phone', '') COLLATE "C"), id);
