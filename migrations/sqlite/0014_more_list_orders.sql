-- The columns that are no field of one line are sorted by as well.
CREATE INDEX customer_user__list_validity ON customer_user (validity, id);
CREATE INDEX customer_user__list_login_forbidden ON customer_user (validity, CASE WHEN login_forbidden THEN 'yes' ELSE '' END, id);
CREATE INDEX customer_user__list_source ON customer_user (validity, HEX(source_id), id);
CREATE INDEX customer_user__list_comment ON customer_user (validity, LOWER(SUBSTR(comment, 1, 100)), id);
