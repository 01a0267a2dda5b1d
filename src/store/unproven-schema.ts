/** Files that were handed out before anything was proven of them, and who got them. */
export const unprovenTables = `
  CREATE TABLE unproven (
    module TEXT NOT NULL,
    version TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('mod', 'zip')),
    h1 TEXT NOT NULL,
    source TEXT NOT NULL,
    mode TEXT NOT NULL,
    because TEXT NOT NULL,
    at INTEGER NOT NULL,
    until INTEGER NOT NULL,
    withdrawn_at INTEGER,
    proven TEXT,
    PRIMARY KEY (module, version, kind)
  ) STRICT;
  CREATE TABLE unproven_receiver (
    module TEXT NOT NULL,
    version TEXT NOT NULL,
    kind TEXT NOT NULL,
    client TEXT NOT NULL,
    first_request TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    last_request TEXT NOT NULL,
    last_at INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (module, version, kind, client),
    FOREIGN KEY (module, version, kind) REFERENCES unproven (module, version, kind) ON DELETE CASCADE
  ) STRICT;
`;
