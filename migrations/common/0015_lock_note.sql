-- What an agent wrote about why a person may not sign in.
ALTER TABLE customer_user ADD COLUMN lock_note TEXT NOT NULL DEFAULT '';
