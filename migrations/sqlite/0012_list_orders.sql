-- Every column that the list can have is one by which it can be sorted.

CREATE INDEX IF NOT EXISTS customer_user__list_x_title ON customer_user (validity, COALESCE(sort_keys ->> 'title', ''), id);
CREATE INDEX IF NOT EXISTS customer_user__list_x_firstname ON customer_user (validity, COALESCE(sort_keys ->> 'firstname', ''), id);
CREATE INDEX IF NOT EXISTS customer_user__list_x_fax ON customer_user (validity, COALESCE(sort_keys ->> 'fax', ''), id);
CREATE INDEX IF NOT EXISTS customer_user__list_x_mobile ON customer_user (validity, COALESCE(sort_keys ->> 'mobile', ''), id);
CREATE INDEX IF NOT EXISTS customer_user__list_x_street ON customer_user (validity, COALESCE(sort_keys ->> 'street', ''), id);
CREATE INDEX IF NOT EXISTS customer_user__list_x_zip ON customer_user (validity, COALESCE(sort_keys ->> 'zip', ''), id);
CREATE INDEX IF NOT EXISTS customer_user__list_x_city ON customer_user (validity, COALESCE(sort_keys ->> 'city', ''), id);
CREATE INDEX IF NOT EXISTS customer_user__list_x_country ON customer_user (validity, COALESCE(sort_keys ->> 'country', ''), id);
CREATE INDEX IF NOT EXISTS customer_user__list_x_language ON customer_user (validity, COALESCE(sort_keys ->> 'language', ''), id);
CREATE INDEX IF NOT EXISTS customer_user__list_x_time_zone ON customer_user (validity, COALESCE(sort_keys ->> 'time_zone', ''), id);
CREATE INDEX customer_user__list_created_at ON customer_user (validity, CAST(created_at AS TEXT), id);
CREATE INDEX customer_user__list_changed_at ON customer_user (validity, CAST(changed_at AS TEXT), id);
CREATE INDEX customer_user__list_last_login_at ON customer_user (validity, COALESCE(CAST(last_login_at AS TEXT), ''), id);
