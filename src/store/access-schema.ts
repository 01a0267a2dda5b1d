/** Tables of who may come in. Of a token only its hash is kept. */
export const accessTables = `
  CREATE TABLE token (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    note TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    modules TEXT NOT NULL,
    rights TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    revoked_at INTEGER,
    revoked_by TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX token_age ON token (expires_at);
`;

/** Whom the audit trail speaks of: taken away, only the salted hash is left there, and nobody can say whose it is. */
export const auditTables = `
  CREATE TABLE audit_person (
    id TEXT PRIMARY KEY,
    text TEXT NOT NULL UNIQUE,
    salt BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
`;
