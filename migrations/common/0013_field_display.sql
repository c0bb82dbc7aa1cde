-- Where cards show a field, fields that only imports write, and values that link to somewhere.
ALTER TABLE field ADD COLUMN display TEXT NOT NULL DEFAULT 'always' CHECK (display IN ('never', 'compact', 'always'));
ALTER TABLE field ADD COLUMN read_only BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE field ADD COLUMN link TEXT NOT NULL DEFAULT '';

UPDATE field SET display = 'never' WHERE NOT on_card;
ALTER TABLE field DROP COLUMN on_card;
