import { accessTables, auditTables } from "./access-schema.ts";
import { logTables } from "./log-schema.ts";
import { unprovenTables } from "./unproven-schema.ts";

/**
 * The SQLite schema, version by version: entry N takes a file of version N (`PRAGMA user_version`) to N + 1. Entries
 * are never changed once released, only added.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE version (
    module TEXT NOT NULL,
    version TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    private INTEGER NOT NULL,
    PRIMARY KEY (module, version)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX version_seen ON version (private, seen_at, module, version);

  CREATE TABLE object (
    module TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('info', 'mod', 'zip')),
    version TEXT NOT NULL,
    id TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    h1 TEXT,
    source TEXT NOT NULL,
    private INTEGER NOT NULL,
    fetched_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    body BLOB,
    PRIMARY KEY (module, kind, version),
    FOREIGN KEY (module, version) REFERENCES version (module, version)
  ) STRICT;
  CREATE INDEX object_cold ON object (private, gone, used_at);
  CREATE INDEX object_blob ON object (id) WHERE body IS NULL;

  CREATE TABLE answer (
    module TEXT NOT NULL,
    kind TEXT NOT NULL,
    query TEXT NOT NULL,
    id TEXT NOT NULL,
    body BLOB NOT NULL,
    source TEXT NOT NULL,
    fetched_at INTEGER NOT NULL,
    PRIMARY KEY (module, kind, query)
  ) STRICT;

  CREATE TABLE relay (
    database TEXT NOT NULL,
    path TEXT NOT NULL,
    body BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (database, path)
  ) STRICT;
  CREATE INDEX relay_age ON relay (at);

  CREATE TABLE module (path TEXT PRIMARY KEY, objects INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE total (
    objects INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    modules INTEGER NOT NULL,
    relay_bytes INTEGER NOT NULL
  ) STRICT;
  INSERT INTO total VALUES (0, 0, 0, 0);

  CREATE TRIGGER object_added AFTER INSERT ON object BEGIN
    INSERT INTO module VALUES (new.module, 1) ON CONFLICT (path) DO UPDATE SET objects = objects + 1;
    UPDATE total SET objects = objects + 1, bytes = bytes + new.size;
  END;
  CREATE TRIGGER object_resized AFTER UPDATE OF size ON object WHEN new.size <> old.size BEGIN
    UPDATE total SET bytes = bytes - old.size + new.size;
  END;
  CREATE TRIGGER object_removed AFTER DELETE ON object BEGIN
    UPDATE module SET objects = objects - 1 WHERE path = old.module;
    DELETE FROM module WHERE path = old.module AND objects = 0;
    UPDATE total SET objects = objects - 1, bytes = bytes - old.size;
  END;
  CREATE TRIGGER module_added AFTER INSERT ON module BEGIN
    UPDATE total SET modules = modules + 1;
  END;
  CREATE TRIGGER module_removed AFTER DELETE ON module BEGIN
    UPDATE total SET modules = modules - 1;
  END;
  CREATE TRIGGER relay_added AFTER INSERT ON relay BEGIN
    UPDATE total SET relay_bytes = relay_bytes + length(new.body);
  END;
  CREATE TRIGGER relay_changed AFTER UPDATE OF body ON relay BEGIN
    UPDATE total SET relay_bytes = relay_bytes - length(old.body) + length(new.body);
  END;
  CREATE TRIGGER relay_removed AFTER DELETE ON relay BEGIN
    UPDATE total SET relay_bytes = relay_bytes - length(old.body);
  END;
  `,
  // What checksum databases said is believed only once it is proven: what was relayed unproven goes.
  `
  DELETE FROM relay;
  ALTER TABLE object ADD COLUMN vouched TEXT;

  CREATE TABLE database_head (
    database TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    note BLOB NOT NULL
  ) STRICT;

  CREATE TABLE database_fork (
    database TEXT PRIMARY KEY,
    older BLOB NOT NULL,
    newer BLOB NOT NULL,
    proof TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE evidence (
    module TEXT NOT NULL,
    version TEXT NOT NULL,
    database TEXT NOT NULL,
    proof BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (module, version, database)
  ) STRICT;

  CREATE TABLE pin (
    module TEXT NOT NULL,
    version TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('mod', 'zip')),
    h1 TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (module, version, kind)
  ) STRICT;
  `,
  logTables,
  accessTables,
  // Appended to all day, and searched when a person asks: an index would cost more than it gives.
  `
  CREATE TABLE trace (seq INTEGER PRIMARY KEY, request TEXT NOT NULL, module TEXT, body TEXT NOT NULL) STRICT;
  CREATE TABLE slow_trace (
    request TEXT PRIMARY KEY,
    endpoint TEXT NOT NULL,
    at INTEGER NOT NULL,
    took_ms REAL NOT NULL,
    body TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  // Who fetches an object, where several processes share the folder.
  `
  CREATE TABLE lease (
    module TEXT NOT NULL,
    version TEXT NOT NULL,
    kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    beat INTEGER NOT NULL,
    PRIMARY KEY (module, version, kind)
  ) STRICT, WITHOUT ROWID;
  `,
  unprovenTables,
  auditTables,
];
