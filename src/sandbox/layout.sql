-- The layout of a sandbox, version 1. Running it empties the org.

DROP TABLE IF EXISTS meta;
DROP TABLE IF EXISTS users;
DROP TABLE IF EXISTS groups;
DROP TABLE IF EXISTS members;
DROP TABLE IF EXISTS types;
DROP TABLE IF EXISTS things;
DROP TABLE IF EXISTS events;
DROP TABLE IF EXISTS ledger;

-- org, created, admin, everyone, type, serial (the counter of all ids)
CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;

CREATE TABLE users (
    serial  INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    login   TEXT NOT NULL,        -- folded: neither case nor diacritics; unique
    short   TEXT NOT NULL,        -- the folded login before the @
    status  TEXT NOT NULL,
    created TEXT NOT NULL,
    type    TEXT NOT NULL,
    doc     TEXT NOT NULL,        -- the object as it is answered, without _links
    secret  TEXT NOT NULL         -- digests of password and answer, never shown
);

CREATE TABLE groups (
    serial INTEGER PRIMARY KEY,
    id     TEXT NOT NULL UNIQUE,
    type   TEXT NOT NULL,
    name   TEXT NOT NULL,
    doc    TEXT NOT NULL,
    UNIQUE (type, name)
);

-- Everyone has no rows: all users are in it.
CREATE TABLE members (
    group_id TEXT NOT NULL,
    user_id  TEXT NOT NULL,
    PRIMARY KEY (group_id, user_id)
) WITHOUT ROWID;
CREATE INDEX members_user ON members (user_id, group_id);

CREATE TABLE types (
    serial  INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    schema  TEXT NOT NULL UNIQUE,
    doc     TEXT NOT NULL,
    changes TEXT NOT NULL          -- what was changed in the template: base, custom
);

-- Everything of which there is little: role assignments, custom roles, resource sets, links.
CREATE TABLE things (
    serial INTEGER PRIMARY KEY,
    kind   TEXT NOT NULL,
    owner  TEXT NOT NULL,          -- the id of what it belongs to, or empty
    id     TEXT NOT NULL,
    doc    TEXT NOT NULL,
    UNIQUE (kind, owner, id)
);

CREATE TABLE events (
    serial INTEGER PRIMARY KEY,
    at     TEXT NOT NULL,
    kind   TEXT NOT NULL,
    target TEXT NOT NULL,
    detail TEXT NOT NULL
);

CREATE TABLE ledger (
    serial INTEGER PRIMARY KEY,
    at     TEXT NOT NULL,
    method TEXT NOT NULL,
    path   TEXT NOT NULL,
    target TEXT,
    what   TEXT
);
