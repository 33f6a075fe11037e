-- The log of a hub, in hubbub.db. It may be read while the hub runs:
--
--     sqlite3 -readonly hubbub.db 'SELECT * FROM log ORDER BY seq DESC LIMIT 20'
--
-- Never write to it: the hub keeps what it knows of the log in memory. The index
-- for searching is another file, search.db, which can be deleted while the hub
-- is stopped: it is made anew.

-- What happened, in the one order of the hub. A column that does not apply is
-- NULL. There is no index beside the key: what a query needs is found in
-- search.db, which costs whoever waits for an append nothing.
CREATE TABLE events (
    seq        INTEGER PRIMARY KEY, -- place in the order, rises by one
    at         INTEGER NOT NULL,    -- nanoseconds since 1970, UTC; never falls
    kind       INTEGER NOT NULL,    -- 1 join, 2 leave, 3 message, 4 reply, 5 notice
    room       TEXT,
    sender     INTEGER,             -- session a message is from
    name       TEXT,                -- its name then
    to_id      INTEGER,             -- session a reply or a private message is for
    re         INTEGER,             -- seq of the message a reply answers
    body       ANY,                 -- TEXT where it is UTF-8, else BLOB
    took_ns    INTEGER,             -- how long a reply took
    session    TEXT,                -- JSON: who joined or left, or whom a notice is about
    reason     TEXT,                -- why a session ended
    client     TEXT,                -- instance of the program that sent a message
    id         INTEGER,             -- and its own number for it
    task_key   TEXT,                -- what a message put on the to-do list
    task_value TEXT
) STRICT;

-- The same, for people.
CREATE VIEW log AS SELECT
    seq,
    strftime('%Y-%m-%d %H:%M:%f', at / 1000000000.0, 'unixepoch') AS at_utc,
    CASE kind WHEN 1 THEN 'join' WHEN 2 THEN 'leave' WHEN 3 THEN 'message'
              WHEN 4 THEN 'reply' WHEN 5 THEN 'notice' END AS kind,
    room, sender,
    coalesce(name, session ->> 'name') AS name,
    to_id, re,
    body AS text,
    took_ns / 1000 AS took_us,
    session ->> 'addr' AS addr,
    reason
FROM events;

-- The to-do list, changed together with the event that changed it.
CREATE TABLE todo (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    seq   INTEGER NOT NULL -- of that event
) STRICT, WITHOUT ROWID;

-- How far each client that numbers its messages has come: a message it sends
-- again is known, even where the log does not reach back to it.
CREATE TABLE producers (
    client TEXT PRIMARY KEY,
    last   INTEGER NOT NULL, -- its highest number
    seq    INTEGER NOT NULL, -- of that message
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- 'epoch': names this log; a client that knows a seq of another one is told.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
