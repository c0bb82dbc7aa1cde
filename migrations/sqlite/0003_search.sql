-- Substring search: trigram indexes, kept true by triggers.

CREATE VIRTUAL TABLE customer_user_search USING fts5(search, content='', contentless_delete=1, tokenize='trigram');
CREATE TRIGGER customer_user_search_added AFTER INSERT ON customer_user BEGIN
    INSERT INTO customer_user_search (rowid, search) VALUES (new.number, new.search);
END;
CREATE TRIGGER customer_user_search_changed AFTER UPDATE OF search ON customer_user WHEN old.search <> new.search BEGIN
    UPDATE customer_user_search SET search = new.search WHERE rowid = old.number;
END;

CREATE VIRTUAL TABLE customer_search USING fts5(search, content='', contentless_delete=1, tokenize='trigram');
CREATE TRIGGER customer_search_added AFTER INSERT ON customer BEGIN
    INSERT INTO customer_search (rowid, search) VALUES (new.number, new.search);
END;
CREATE TRIGGER customer_search_changed AFTER UPDATE OF search ON customer WHEN old.search <> new.search BEGIN
    UPDATE customer_search SET search = new.search WHERE rowid = old.number;
END;

CREATE INDEX customer_user__list_phone ON customer_user (validity, COALESCE(sort_keys ->> 'phone', ''), id);
