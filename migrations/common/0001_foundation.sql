-- Agents, roles, sessions, settings, sources with their field maps, links, audit log.
-- Conventions: ids are UUIDv7, moments are milliseconds since 1970 UTC, `…_folded` holds text folded for order and look-up,
-- unique indexes are named <table>__<column> so that both engines report the same name.

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value JSONB NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE counter (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

INSERT INTO counter (name, value) VALUES
    ('customer_user:number', 0), ('customer:number', 0),
    ('customer_user:valid', 0), ('customer_user:invalid', 0), ('customer_user:invalid-temporarily', 0),
    ('customer:valid', 0), ('customer:invalid', 0), ('customer:invalid-temporarily', 0);

-- Hashes of one-time setup links; emptied by the set-up.
CREATE TABLE setup_link (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL
);

CREATE TABLE role (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    description TEXT NOT NULL,
    permissions JSONB NOT NULL,
    valid BOOLEAN NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX role__name_folded ON role (name_folded);

CREATE TABLE agent (
    id UUID NOT NULL PRIMARY KEY,
    login TEXT NOT NULL,
    login_folded TEXT NOT NULL,
    firstname TEXT NOT NULL,
    lastname TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    validity TEXT NOT NULL CHECK (validity IN ('valid', 'invalid', 'invalid-temporarily')),
    -- The union of what the agent's valid roles permit; recomputed whenever roles change.
    permissions JSONB NOT NULL,
    preferences JSONB NOT NULL,
    password_hash TEXT,
    password_at BIGINT,
    password_due BOOLEAN NOT NULL,
    failed_count BIGINT NOT NULL,
    locked_at BIGINT,
    last_login_at BIGINT,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX agent__login_folded ON agent (login_folded);
CREATE UNIQUE INDEX agent__email_folded ON agent (email_folded);
CREATE INDEX agent__name_folded ON agent (name_folded, id);

CREATE TABLE agent_role (
    agent_id UUID NOT NULL REFERENCES agent,
    role_id UUID NOT NULL REFERENCES role,
    PRIMARY KEY (agent_id, role_id)
);
CREATE INDEX agent_role__role_id ON agent_role (role_id);

-- Former password hashes of agents and customer users.
CREATE TABLE former_password (
    owner_id UUID NOT NULL,
    at BIGINT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX former_password__owner_id ON former_password (owner_id, at);

CREATE TABLE session (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    realm TEXT NOT NULL CHECK (realm IN ('agent', 'portal')),
    agent_id UUID REFERENCES agent,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    client TEXT NOT NULL
);
CREATE INDEX session__agent_id ON session (agent_id, created_at);
CREATE INDEX session__created_at ON session (created_at);

CREATE TABLE source (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('database')),
    name TEXT NOT NULL,
    position BIGINT NOT NULL,
    options JSONB NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE field (
    id UUID NOT NULL PRIMARY KEY,
    source_id UUID NOT NULL REFERENCES source,
    key TEXT NOT NULL,
    label TEXT NOT NULL,
    kind TEXT NOT NULL,
    choices JSONB NOT NULL,
    section TEXT NOT NULL,
    position BIGINT NOT NULL,
    required BOOLEAN NOT NULL,
    on_card BOOLEAN NOT NULL,
    in_list BOOLEAN NOT NULL,
    built_in BOOLEAN NOT NULL,
    max BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX field__key ON field (key, source_id);

CREATE TABLE link (
    id UUID NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL,
    draft JSONB NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE audit (
    id UUID NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_id UUID,
    actor TEXT NOT NULL,
    address TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id UUID,
    subject_name TEXT NOT NULL,
    changes JSONB NOT NULL
);
CREATE INDEX audit__subject_id ON audit (subject_id, id);
CREATE INDEX audit__action ON audit (action, id);
CREATE INDEX audit__subject_kind ON audit (subject_kind, id);
