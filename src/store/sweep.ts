import type { ObjectRecord } from "./objects.ts";

export type SweepNeeds = {
  readonly blobs: {
    /** In ascending order. */
    ids(): AsyncIterable<string>;
    isFresh(id: string): Promise<boolean>;
    sizeOf(id: string): Promise<number | undefined>;
    remove(id: string): Promise<void>;
  };
  readonly records: {
    blobRecords(after: string, limit: number): Promise<readonly ObjectRecord[]>;
    removeRecord(record: ObjectRecord): Promise<void>;
  };
  readonly signal: AbortSignal;
};

export type Swept = { readonly files: number; readonly bytes: number; readonly records: number };

/** Records read at a time. */
const page = 500;

/**
 * Compares blobs and records, both in the order of their ids, and removes what has lost its other half: blobs without
 * a record, records whose blob is missing or has another size. One file at a time, beside the daily work; objects that
 * arrive meanwhile are left alone. An abort of the signal ends it early.
 */
export async function sweep({ blobs, records, signal }: SweepNeeds): Promise<Swept> {
  const swept = { files: 0, bytes: 0, records: 0 };
  const claims = claimsInOrder(records, signal);
  let claim = await claims.next();
  for await (const id of blobs.ids()) {
    if (signal.aborted) return swept;
    while (claim.done !== true && claim.value.id < id) {
      await examine(claim.value);
      claim = await claims.next();
    }
    if (claim.done !== true && claim.value.id === id) {
      await examine(claim.value);
      claim = await claims.next();
    } else if (!signal.aborted && !(await blobs.isFresh(id))) {
      swept.bytes += (await blobs.sizeOf(id)) ?? 0;
      swept.files++;
      await blobs.remove(id);
    }
  }
  for (; claim.done !== true; claim = await claims.next()) await examine(claim.value);
  return swept;

  async function examine(record: ObjectRecord): Promise<void> {
    if (signal.aborted || (await blobs.sizeOf(record.id)) === record.size || (await blobs.isFresh(record.id))) return;
    swept.records++;
    await records.removeRecord(record);
  }
}

async function* claimsInOrder(records: SweepNeeds["records"], signal: AbortSignal): AsyncGenerator<ObjectRecord> {
  for (let after = ""; !signal.aborted;) {
    const found = await records.blobRecords(after, page);
    yield* found;
    const last = found.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}
