import { LRUCache } from "lru-cache";
import { LastUse } from "./last-use.ts";
import type { ObjectKey, ObjectRecord, ObjectTable, SeenVersion, Totals } from "./objects.ts";
import { objectStatements } from "./object-statements.ts";
import type { Records } from "./records.ts";
import type { Tables } from "./tables.ts";

export type ObjectRecordNeeds = {
  readonly records: Records;
  /** Removes the blob of a record that has been removed or replaced. */
  readonly removeBlob: (id: string) => Promise<void>;
  /** Called after each record that was put. */
  readonly grown: () => void;
  /** Memory for records that were asked for, with the bodies they hold. 0, where others write the records as well: none. */
  readonly cacheBytes: number;
  readonly touchEveryMs: number;
};

/** What a record costs in memory beside its body. */
const recordBytes = 1024;

/** The objects in a database, the ones asked for most in memory too. */
export class ObjectRecords implements ObjectTable {
  readonly #needs: ObjectRecordNeeds;
  readonly #statements: ReturnType<typeof objectStatements>;
  readonly #cache: LRUCache<string, ObjectRecord> | undefined;
  readonly #lastUse: LastUse;

  constructor(needs: ObjectRecordNeeds) {
    this.#needs = needs;
    this.#statements = objectStatements(needs.records.build);
    const sizeCalculation = ({ body }: ObjectRecord): number => recordBytes + (body?.length ?? 0);
    this.#cache = needs.cacheBytes === 0 ? undefined : new LRUCache({ maxSize: needs.cacheBytes, sizeCalculation });
    this.#lastUse = new LastUse(needs.touchEveryMs, (uses) =>
      needs.records.write(uses.map((use) => this.#statements.touch({ ...use }))),
    );
  }

  inMemory(key: ObjectKey): ObjectRecord | undefined {
    return this.#cache?.get(nameOf(key));
  }

  async find(key: ObjectKey): Promise<ObjectRecord | undefined> {
    const cached = this.inMemory(key);
    if (cached !== undefined) return cached;
    const [row] = await this.#needs.records.all(this.#statements.find(plain(key)));
    if (row === undefined) return undefined;
    const record = recordOf(row);
    this.#cache?.set(nameOf(key), record);
    return record;
  }

  async put(given: ObjectRecord): Promise<void> {
    // A copy of its own: the caller's bytes may be a small part of a large buffer, which would be kept and sent whole.
    const record = given.body === undefined ? given : { ...given, body: Uint8Array.from(given.body) };
    const { module, version, fetchedAt, id } = record;
    const before = await this.find(record);
    const replaced = before?.id === id ? undefined : before;
    const changes = [
      this.#statements.see({ module, version, seen_at: fetchedAt, private: Number(record.private) }),
      this.#statements.put(rowOf(record)),
    ];
    try {
      await this.#needs.records.write(changes);
    } catch (failure) {
      // Nobody would ever find the blob; a full disk gets its room back.
      if (before?.id !== id) await this.#dropBlob(record);
      throw failure;
    }
    // Not earlier: whoever looks before the write is durable finds what was there, and may put that into the cache again.
    this.#cache?.set(nameOf(record), record);
    if (replaced !== undefined) await this.#dropBlob(replaced);
    this.#needs.grown();
  }

  async remove(key: ObjectKey): Promise<void> {
    const record = await this.find(key);
    if (record !== undefined) await this.removeRecord(record);
  }

  /** This very record and its blob; one that has taken its place stays. */
  async removeRecord(record: ObjectRecord): Promise<void> {
    await this.#needs.records.write([this.#statements.remove({ ...plain(record), id: record.id })]);
    if (this.#cache?.peek(nameOf(record))?.id === record.id) this.#cache.delete(nameOf(record));
    await this.#dropBlob(record);
  }

  touch(record: ObjectRecord, at: number): void {
    this.#lastUse.note(record, at);
  }

  async markGone(module: string, version: string): Promise<void> {
    await this.#needs.records.write([this.#statements.markGone({ module, version })]);
  }

  async versions(module: string): Promise<readonly string[]> {
    const rows = await this.#needs.records.all(this.#statements.versions({ module }));
    return rows.map(({ version }) => version);
  }

  async seen(since: number, limit: number): Promise<readonly SeenVersion[]> {
    const rows = await this.#needs.records.all(this.#statements.seen({ since, limit }));
    return rows.map(({ module, version, at }) => ({ module, version, at }));
  }

  async coldest(limit: number): Promise<readonly ObjectRecord[]> {
    await this.#lastUse.flush();
    return (await this.#needs.records.all(this.#statements.coldest({ limit }))).map(recordOf);
  }

  /** Records whose bytes are blobs, by ascending id, from the one after `after` on. */
  async blobRecords(after: string, limit: number): Promise<readonly ObjectRecord[]> {
    return (await this.#needs.records.all(this.#statements.blobs({ after, limit }))).map(recordOf);
  }

  async totals(): Promise<Totals> {
    const [row] = await this.#needs.records.all(this.#statements.totals);
    return { objects: row?.objects ?? 0, bytes: row?.bytes ?? 0, modules: row?.modules ?? 0 };
  }

  /** Writes what `touch` remembers. */
  async close(): Promise<void> {
    await this.#lastUse.close();
  }

  /** A blob that cannot be removed now is left to the sweep of the next start. */
  async #dropBlob({ id, body }: ObjectRecord): Promise<void> {
    if (body === undefined) await this.#needs.removeBlob(id).catch(() => undefined);
  }
}

function nameOf({ module, version, kind }: ObjectKey): string {
  return `${module}@${version}.${kind}`;
}

function plain({ module, version, kind }: ObjectKey): ObjectKey {
  return { module, version, kind };
}

function rowOf(record: ObjectRecord): Tables["object"] {
  return {
    ...plain(record),
    id: record.id,
    size: record.size,
    sha256: record.sha256,
    h1: record.h1 ?? null,
    source: record.from,
    private: Number(record.private),
    fetched_at: record.fetchedAt,
    used_at: record.fetchedAt,
    gone: 0,
    body: record.body ?? null,
    vouched: record.vouched ?? null,
  };
}

function recordOf(row: Tables["object"]): ObjectRecord {
  return {
    ...plain(row),
    id: row.id,
    size: row.size,
    sha256: row.sha256,
    ...(row.h1 !== null && { h1: row.h1 }),
    from: row.source,
    private: row.private === 1,
    fetchedAt: row.fetched_at,
    ...(row.body !== null && { body: row.body }),
    ...(row.vouched !== null && { vouched: row.vouched }),
  };
}
