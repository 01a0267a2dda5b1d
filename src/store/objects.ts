/** The three immutable things a module version consists of. */
export type ObjectKind = "info" | "mod" | "zip";

/** Names one immutable object. Module and version are checked, canonical and not escaped. */
export type ObjectKey = { readonly module: string; readonly version: string; readonly kind: ObjectKind };

/** Objects up to this size are kept in their record; larger ones are blobs. */
export const inlineBytes = 64 * 1024;

export type ObjectRecord = ObjectKey & {
  /** 32 hexadecimal digits, chosen when the fetch began: the blob's name and the strong ETag. A refetch has a new one. */
  readonly id: string;
  readonly size: number;
  /** SHA-256 of the bytes, hexadecimal. */
  readonly sha256: string;
  /** "h1:…" of a zip or of a go.mod. */
  readonly h1?: string;
  /** Name of the upstream that gave it, without credentials. */
  readonly from: string;
  /** What vouches for h1: the name of a checksum database, or "pin" for the first sight of it. Absent: nothing. */
  readonly vouched?: string;
  readonly private: boolean;
  readonly fetchedAt: number;
  /** The bytes themselves when they are at most `inlineBytes`; larger ones are a blob. Shared: not to be changed. */
  readonly body?: Uint8Array;
};

export type SeenVersion = { readonly module: string; readonly version: string; readonly at: number };

/** Count and bytes of all records. */
export type Totals = { readonly objects: number; readonly bytes: number; readonly modules: number };

/**
 * The records of what is kept. Each promise of a write resolves when the write would survive a power cut; all but
 * `touch` throw STORAGE_FULL or STORAGE_FAILED when the records cannot be reached.
 */
export interface ObjectTable {
  find(key: ObjectKey): Promise<ObjectRecord | undefined>;
  /** The record if that takes no look at the disk; one that is not in memory may exist all the same. */
  inMemory(key: ObjectKey): ObjectRecord | undefined;
  /**
   * Adds or replaces a record and, for the first object of a version, the line of the version index. A blob that no
   * record names any more is removed: the replaced one, or the new one when this fails.
   */
  put(record: ObjectRecord): Promise<void>;
  /** The record first, then its blob. Nothing happens when it is absent. */
  remove(key: ObjectKey): Promise<void>;
  /** Remembers that this was asked for, for least-recently-used eviction. Durable some seconds later. */
  touch(record: ObjectRecord, at: number): void;
  /** Upstream no longer has this version: what is held of it is never evicted. A later `put` of an object ends that for it. */
  markGone(module: string, version: string): Promise<void>;
  /** Versions of which .info is held, in no order. */
  versions(module: string): Promise<readonly string[]>;
  /** First sightings from `since` on (milliseconds since 1970), oldest first; never private ones. They outlive eviction. */
  seen(since: number, limit: number): Promise<readonly SeenVersion[]>;
  /** Records in order of last use, oldest first: what eviction may take. Private ones and those gone upstream are left out. */
  coldest(limit: number): Promise<readonly ObjectRecord[]>;
  totals(): Promise<Totals>;
}
