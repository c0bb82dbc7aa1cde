-- The audit log is searched like everything else: without case and accents. Entries that have no folded text yet, because
-- they are older than the column, are given one when a node starts; the index finds them at once.

ALTER TABLE audit ADD COLUMN search TEXT;
CREATE INDEX audit__unfolded ON audit (id) WHERE search IS NULL;
