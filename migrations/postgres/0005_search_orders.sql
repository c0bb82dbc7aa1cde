-- Who is searched by family name is found in order within a validity, as by the other names.

DROP INDEX customer_user__lastname_folded;
CREATE INDEX customer_user__list_lastname ON customer_user (validity, lastname_folded, id);
