/** A record of a transparency log as it is kept. */
export type LogRow = {
  /** From 0, without gap. */
  readonly id: number;
  /** What it is found by, once in a log: "module@version" in that of checksums. */
  readonly key: string;
  /** The leaf of the tree is the hash of these bytes. Empty: they were removed, and the hash alone is left. */
  readonly text: string;
  /** That hash, as it was when the record was written: what differs from it has been damaged since. */
  readonly leaf: Uint8Array;
  /** Where the text came from, for those who audit: "private", "public". */
  readonly origin: string;
  /** The number of the same record in the public log it was proven by. */
  readonly upstreamId?: number;
  readonly at: number;
};

/** A signed head of a log. The one with the highest generation is in force; none is ever taken back. */
export type LogHeadRow = {
  /** From 0, without gap: one more for each head signed, also for the same records under another key. */
  readonly generation: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: Uint8Array;
  readonly at: number;
};

/**
 * The rows of transparency logs, each under its name. Writes resolve when they would survive a power cut; they throw
 * STORAGE_FULL or STORAGE_FAILED, the latter also for a row that does not follow the last one.
 */
export interface LogTable {
  /** Records there are, signed or not. */
  count(log: string): Promise<number>;
  find(log: string, key: string): Promise<LogRow | undefined>;
  /** Records from one number up to, not including, another. */
  range(log: string, from: number, to: number): Promise<readonly LogRow[]>;
  /** All or none. */
  append(log: string, rows: readonly LogRow[]): Promise<void>;
  head(log: string): Promise<LogHeadRow | undefined>;
  putHead(log: string, head: LogHeadRow): Promise<void>;
  /** Takes records away from this number on: only to put back what a proven copy says instead. */
  cut(log: string, from: number): Promise<void>;
  /** Takes away the texts of records from one number up to, not including, another. */
  blank(log: string, from: number, to: number): Promise<void>;
  /** Takes away the heads of more than so many records: only with a proven copy at hand. */
  cutHeads(log: string, size: number): Promise<void>;
}
