-- Every column that the list of customers can have is one by which it can be sorted. Streets and codes that are there
-- already sort without regard to accents once their customer is saved again.
ALTER TABLE customer
    ADD COLUMN street_folded TEXT COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN zip_folded TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE customer SET street_folded = LOWER(street), zip_folded = LOWER(zip);
CREATE INDEX customer__list_street ON customer (validity, street_folded, id);
CREATE INDEX customer__list_zip ON customer (validity, zip_folded, id);
CREATE INDEX customer__list_comment ON customer (validity, LOWER(SUBSTR(comment, 1, 100) COLLATE "C"), id);
CREATE INDEX customer__list_validity ON customer (validity, (validity COLLATE "C"), id);
CREATE INDEX customer__list_created_at ON customer (validity, (CAST(created_at AS TEXT) COLLATE "C"), id);
CREATE INDEX customer__list_changed_at ON customer (validity, (CAST(changed_at AS TEXT) COLLATE "C"), id);
