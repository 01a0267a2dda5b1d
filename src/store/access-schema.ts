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
