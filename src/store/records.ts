import type { Kysely } from "kysely";
import type { Tables } from "./tables.ts";

export type Value = string | number | bigint | Uint8Array | null;

/** A compiled query with its values. `Row` is what it gives. */
export type Query<Row = unknown> = { readonly sql: string; readonly values: readonly Value[]; readonly row?: Row };

/** A database that holds the records. The tables are written against this, whatever the engine. */
export interface Records {
  /** Builds queries in the engine's dialect. It cannot run them. */
  readonly build: Kysely<Tables>;
  /** @throws {Fault} STORAGE_FAILED */
  all<Row>(query: Query<Row>): Promise<readonly Row[]> | readonly Row[];
  /**
   * All in one transaction; resolves when it would survive a power cut. Writes take effect in the order of the calls.
   * @throws {Fault} STORAGE_FULL, STORAGE_FAILED; then nothing of it has been written
   */
  write(changes: readonly Query[]): Promise<void>;
}
