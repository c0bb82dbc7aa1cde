-- Who is searched by family name is found in order within a validity, as by the other names.

DROP INDEX customer_user__lastname_folded;
CREATE INDEX customer_user__list_lastname ON customer_user (validity, lastname_folded, id);

-- The trigram index knows numbers: with the validity beside them hits are counted without looking at their records.

CREATE INDEX customer_user__number_validity ON customer_user (number, validity);
CREATE INDEX customer__number_validity ON customer (number, validity);
