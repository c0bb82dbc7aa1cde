-- CustomerIDs that a customer had before; they keep finding the customer.
CREATE TABLE former_customer_key (
    customer_id UUID NOT NULL REFERENCES customer,
    value_folded TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (customer_id, value_folded)
);
CREATE INDEX former_customer_key__value_folded ON former_customer_key (value_folded, at);
