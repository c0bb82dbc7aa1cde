-- Where cards show a field, fields that only imports write, and values that link to somewhere.
ALTER TABLE field ADD COLUMN display TEXT NOT NULL DEFAULT 'always' CHECK (display IN ('never', 'compact', 'always'));
ALTER TABLE field ADD COLUMN read_only BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE field ADD COLUMN link TEXT NOT NULL DEFAULT '';

-- `on_card` is written for nodes of the release before, which still read it; a later migration drops it.
UPDATE field SET display = 'never' WHERE NOT on_card;
