import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from "kysely";
import { Fault } from "../fault/fault.ts";
import type { Query, Records } from "./records.ts";
import { RecordWriter } from "./record-writer.ts";
import { sqliteFailure, sqliteFault } from "./sqlite-fault.ts";
import { SqliteFile } from "./sqlite-file.ts";
import type { StorageHealth } from "./storage-health.ts";
import type { Tables } from "./tables.ts";

/**
 * Records in one SQLite file (WAL, every commit synced): reads in this thread, because they take microseconds, writes
 * in a thread of their own, because each waits for the disk.
 */
export class SqliteRecords implements Records {
  readonly build = sqliteBuilder();
  readonly #path: string;
  readonly #writer: RecordWriter | undefined;
  readonly #reader: SqliteFile;
  #closed = false;

  private constructor(path: string, writer: RecordWriter | undefined, reader: SqliteFile) {
    this.#path = path;
    this.#writer = writer;
    this.#reader = reader;
  }

  /** @throws {Fault} STORAGE_FAILED, STORAGE_FULL; a damaged file is named and left as it is */
  static async open(path: string, health: StorageHealth): Promise<SqliteRecords> {
    const writer = await RecordWriter.open(path, health);
    try {
      return new SqliteRecords(path, writer, SqliteFile.openForReading(path));
    } catch (failure) {
      await writer.close();
      throw sqliteFault(path, "cannot be opened", sqliteFailure(failure));
    }
  }

  /** To look into a file that others may be writing. @throws {Fault} STORAGE_FAILED */
  static openReadOnly(path: string): SqliteRecords {
    try {
      return new SqliteRecords(path, undefined, SqliteFile.openForReading(path));
    } catch (failure) {
      throw sqliteFault(path, "cannot be opened", sqliteFailure(failure));
    }
  }

  all<Row>(query: Query<Row>): readonly Row[] {
    if (this.#closed) throw new Fault("SHUTTING_DOWN", "the records are closed");
    try {
      return this.#reader.all(query) as Row[];
    } catch (failure) {
      throw sqliteFault(this.#path, "cannot be read", sqliteFailure(failure));
    }
  }

  async write(changes: readonly Query[]): Promise<void> {
    if (this.#writer === undefined) throw new Fault("STORAGE_FAILED", `${this.#path} is open for reading only`);
    await this.#writer.write(changes);
  }

  /** Transactions so far, for whoever wants to see how writes are grouped. */
  get commits(): number {
    return this.#writer?.commits ?? 0;
  }

  /**
   * The reader last: a connection that may not write leaves the log and its index where they are, both small by now.
   * Making them again would need room, and a start must not fail because the disk is full.
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writer?.close();
    this.#reader.close();
  }
}

/** Builds and compiles queries for SQLite; the connections run them. */
export function sqliteBuilder(): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (builder) => new SqliteIntrospector(builder),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}
