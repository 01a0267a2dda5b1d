import { closeSync, existsSync, openSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Query } from "./records.ts";
import { migrations } from "./schema.ts";

/** How long one connection waits for another's lock. */
const busyMs = 5_000;

/** Larger than this, the log is cut back after a checkpoint. */
const walBytes = 64 * 1024 * 1024;

/** One connection with its prepared statements. Failures are those of node:sqlite. */
export class SqliteFile {
  readonly #database: DatabaseSync;
  readonly #writes: boolean;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(database: DatabaseSync, writes: boolean) {
    this.#database = database;
    this.#writes = writes;
  }

  /** The one connection that writes. Makes the file, or brings an older one up to date. */
  static openForWriting(path: string): SqliteFile {
    // Private modules are nobody else's business. SQLite gives its other files the mode of this one.
    if (!existsSync(path)) closeSync(openSync(path, "wx", 0o600));
    const database = new DatabaseSync(path, { timeout: busyMs, enableForeignKeyConstraints: true });
    try {
      database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = ${walBytes}`);
      migrate(database);
      return new SqliteFile(database, true);
    } catch (failure) {
      database.close();
      throw failure;
    }
  }

  static openForReading(path: string): SqliteFile {
    const database = new DatabaseSync(path, { timeout: busyMs, readOnly: true });
    database.exec("PRAGMA cache_size = -16384");
    return new SqliteFile(database, false);
  }

  all(query: Query): Record<string, unknown>[] {
    return this.#prepared(query.sql).all(...query.values);
  }

  /** All or nothing, and durable. */
  transaction(changes: Iterable<Query>): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      for (const change of changes) this.#prepared(change.sql).run(...change.values);
      this.#database.exec("COMMIT");
    } catch (failure) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw failure;
    }
  }

  /** Takes the log into the file first, where that is possible; where it is not, the next start reads the log. */
  close(): void {
    try {
      if (this.#writes) this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // A full disk: the log stays as it is, with all that is in it.
    }
    this.#database.close();
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const made = this.#database.prepare(sql);
    this.#statements.set(sql, made);
    return made;
  }
}

function migrate(database: DatabaseSync): void {
  const held = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
  if (held > migrations.length) throw new Error(`made by a newer modgate (schema ${held}, known ${migrations.length})`);
  for (const [index, migration] of migrations.entries()) {
    if (index < held) continue;
    database.exec(`BEGIN IMMEDIATE; ${migration}; PRAGMA user_version = ${index + 1}; COMMIT`);
  }
}
