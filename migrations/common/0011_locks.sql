-- Since when, why and by whom a sign-in is refused. Who was forbidden to sign in before has no moment: nobody noted it.
ALTER TABLE customer_user ADD COLUMN locked_at BIGINT;
ALTER TABLE customer_user ADD COLUMN lock_reason TEXT CHECK (lock_reason IN ('threshold', 'agent', 'policy'));
ALTER TABLE customer_user ADD COLUMN locked_by TEXT NOT NULL DEFAULT '';

ALTER TABLE agent ADD COLUMN lock_reason TEXT CHECK (lock_reason IN ('threshold', 'agent', 'policy'));
ALTER TABLE agent ADD COLUMN locked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE agent ADD COLUMN last_failed_at BIGINT;
ALTER TABLE agent ADD COLUMN last_failed_address TEXT NOT NULL DEFAULT '';

-- Until now there was no other reason.
UPDATE agent SET lock_reason = 'threshold' WHERE locked_at IS NOT NULL;
