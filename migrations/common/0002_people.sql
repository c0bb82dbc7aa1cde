-- Customers, customer users, notes, imports.

CREATE TABLE customer (
    id UUID NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    key TEXT NOT NULL,
    key_folded TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    street TEXT NOT NULL,
    zip TEXT NOT NULL,
    city TEXT NOT NULL,
    city_folded TEXT NOT NULL,
    country TEXT NOT NULL,
    country_folded TEXT NOT NULL,
    url TEXT NOT NULL,
    url_folded TEXT NOT NULL,
    validity TEXT NOT NULL CHECK (validity IN ('valid', 'invalid', 'invalid-temporarily')),
    comment TEXT NOT NULL,
    search TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    -- One per form that is opened: the same form sent twice adds one customer.
    token UUID
);
CREATE UNIQUE INDEX customer__number ON customer (number);
CREATE UNIQUE INDEX customer__key_folded ON customer (key_folded);
CREATE UNIQUE INDEX customer__token ON customer (token);
CREATE INDEX customer__list_key ON customer (validity, key_folded, id);
CREATE INDEX customer__list_name ON customer (validity, name_folded, id);
CREATE INDEX customer__list_city ON customer (validity, city_folded, id);
CREATE INDEX customer__list_country ON customer (validity, country_folded, id);
CREATE INDEX customer__list_url ON customer (validity, url_folded, id);

CREATE TABLE customer_user (
    id UUID NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    source_id UUID NOT NULL REFERENCES source,
    external_id TEXT,
    synced_at BIGINT,
    login TEXT NOT NULL,
    login_folded TEXT NOT NULL,
    title TEXT NOT NULL,
    firstname TEXT NOT NULL,
    lastname TEXT NOT NULL,
    lastname_folded TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    -- The primary customer. Its key and name are repeated here so that every order of the list has an index.
    customer_id UUID REFERENCES customer,
    customer_key TEXT NOT NULL,
    customer_key_folded TEXT NOT NULL,
    customer_name TEXT NOT NULL,
    customer_name_folded TEXT NOT NULL,
    phone TEXT NOT NULL,
    fax TEXT NOT NULL,
    mobile TEXT NOT NULL,
    street TEXT NOT NULL,
    zip TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    comment TEXT NOT NULL,
    -- Further fields: key → value.
    extra JSONB NOT NULL,
    -- Folded values of the columns that have no folded column: key → text that sorts.
    sort_keys JSONB NOT NULL,
    validity TEXT NOT NULL CHECK (validity IN ('valid', 'invalid', 'invalid-temporarily')),
    search TEXT NOT NULL,
    password_hash TEXT,
    password_at BIGINT,
    password_due BOOLEAN NOT NULL,
    invited BOOLEAN NOT NULL,
    login_forbidden BOOLEAN NOT NULL,
    failed_count BIGINT NOT NULL,
    last_failed_at BIGINT,
    last_failed_address TEXT NOT NULL,
    last_login_at BIGINT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    token UUID
);
CREATE UNIQUE INDEX customer_user__number ON customer_user (number);
CREATE UNIQUE INDEX customer_user__login_folded ON customer_user (login_folded);
CREATE UNIQUE INDEX customer_user__token ON customer_user (token);
CREATE INDEX customer_user__email_folded ON customer_user (email_folded);
CREATE INDEX customer_user__lastname_folded ON customer_user (lastname_folded);
CREATE INDEX customer_user__customer_id ON customer_user (customer_id);
CREATE INDEX customer_user__list_login ON customer_user (validity, login_folded, id);
CREATE INDEX customer_user__list_name ON customer_user (validity, name_folded, id);
CREATE INDEX customer_user__list_email ON customer_user (validity, email_folded, id);
CREATE INDEX customer_user__list_customer_key ON customer_user (validity, customer_key_folded, id);
CREATE INDEX customer_user__list_customer_name ON customer_user (validity, customer_name_folded, id);

-- All customers of a person: the primary one and further ones.
CREATE TABLE customer_user_customer (
    customer_user_id UUID NOT NULL REFERENCES customer_user,
    customer_id UUID NOT NULL REFERENCES customer,
    main BOOLEAN NOT NULL,
    PRIMARY KEY (customer_user_id, customer_id)
);
CREATE INDEX customer_user_customer__customer_id ON customer_user_customer (customer_id, customer_user_id);

-- Usernames and addresses that a person had before; they keep finding the person.
CREATE TABLE former_identifier (
    customer_user_id UUID NOT NULL REFERENCES customer_user,
    value_folded TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (customer_user_id, value_folded)
);

CREATE TABLE note (
    id UUID NOT NULL PRIMARY KEY,
    customer_user_id UUID NOT NULL REFERENCES customer_user,
    agent_id UUID REFERENCES agent,
    author TEXT NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    edited_at BIGINT,
    token UUID
);
CREATE UNIQUE INDEX note__token ON note (token);
CREATE INDEX note__customer_user_id ON note (customer_user_id, id);

CREATE TABLE import (
    id UUID NOT NULL PRIMARY KEY,
    file TEXT NOT NULL,
    -- Encoding, separator and header, found out at the end of the upload.
    format JSONB NOT NULL,
    options JSONB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('uploading', 'uploaded', 'running', 'done', 'cancelled', 'failed')),
    bytes BIGINT NOT NULL,
    -- Where the next row starts: bytes and lines before it.
    bytes_done BIGINT NOT NULL,
    lines_done BIGINT NOT NULL,
    rows_read BIGINT NOT NULL,
    rows_added BIGINT NOT NULL,
    rows_changed BIGINT NOT NULL,
    rows_unchanged BIGINT NOT NULL,
    rows_refused BIGINT NOT NULL,
    fault JSONB NOT NULL,
    -- The run at work renews its lease with each batch; when it is over, another run can take the import up.
    leased_by UUID,
    leased_until BIGINT NOT NULL,
    by_id UUID,
    by_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX import__leased_until ON import (leased_until) WHERE state = 'running';

-- The file in pieces of equal size; removed as soon as it is no longer needed.
CREATE TABLE import_chunk (
    import_id UUID NOT NULL REFERENCES import,
    number BIGINT NOT NULL,
    data BYTEA NOT NULL,
    PRIMARY KEY (import_id, number)
);

CREATE TABLE import_refusal (
    import_id UUID NOT NULL REFERENCES import,
    line BIGINT NOT NULL,
    errors JSONB NOT NULL,
    cells JSONB NOT NULL,
    PRIMARY KEY (import_id, line)
);
