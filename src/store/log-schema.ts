/**
 * Tables of transparency logs. That a log has no gap, and that nothing in it is written twice, is kept by the database
 * itself: a row that does not follow the last one is refused, whoever writes it.
 */
export const logTables = `
  CREATE TABLE log_record (
    log TEXT NOT NULL,
    id INTEGER NOT NULL,
    key TEXT NOT NULL,
    text TEXT NOT NULL,
    leaf BLOB NOT NULL,
    origin TEXT NOT NULL,
    upstream_id INTEGER,
    at INTEGER NOT NULL,
    PRIMARY KEY (log, id),
    UNIQUE (log, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE log_head (
    log TEXT NOT NULL,
    generation INTEGER NOT NULL,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    note BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (log, generation)
  ) STRICT, WITHOUT ROWID;

  CREATE TRIGGER log_record_follows BEFORE INSERT ON log_record
  WHEN new.id <> (SELECT coalesce(max(id) + 1, 0) FROM log_record WHERE log = new.log) BEGIN
    SELECT raise(ABORT, 'a record of a log does not follow the last one');
  END;
  CREATE TRIGGER log_head_follows BEFORE INSERT ON log_head
  WHEN new.generation <> (SELECT coalesce(max(generation) + 1, 0) FROM log_head WHERE log = new.log)
    OR new.size < (SELECT size FROM log_head WHERE log = new.log ORDER BY generation DESC LIMIT 1) BEGIN
    SELECT raise(ABORT, 'a head of a log does not follow the last one');
  END;
`;
