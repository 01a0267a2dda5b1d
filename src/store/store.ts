import { join } from "node:path";
import type { Tell } from "../events/event.ts";
import { asFault } from "../fault/fault.ts";
import { AnswerRecords } from "./answer-records.ts";
import type { AnswerTable, RelayTable } from "./answers.ts";
import { ChecksumRecords } from "./checksum-records.ts";
import type { ChecksumTable } from "./checksums.ts";
import type { BlobStore, OpenBlob } from "./blobs.ts";
import { DiskBlobs } from "./disk-blobs.ts";
import { Eviction, type UpstreamHas } from "./eviction.ts";
import { lockFolder, shareFolder, type SharedFolder } from "./folder-lock.ts";
import { forgetLeases, LeaseRecords } from "./lease-records.ts";
import type { LeaseTable } from "./leases.ts";
import { LogRecords } from "./log-records.ts";
import type { LogTable } from "./logs.ts";
import { MemoryBudget } from "./memory-bytes.ts";
import { ObjectRecords } from "./object-records.ts";
import type { ObjectKey, ObjectRecord, ObjectTable } from "./objects.ts";
import { openInline } from "./open-blob.ts";
import { trimMirrors } from "./trim-mirrors.ts";
import { MirrorFolders } from "./mirror-folders.ts";
import { RelayRecords } from "./relay-records.ts";
import { measureSpace, type Space } from "./space.ts";
import { SqliteRecords } from "./sqlite-records.ts";
import { StorageHealth } from "./storage-health.ts";
import { sweep } from "./sweep.ts";
import { AuditPersons, type AuditPersonTable } from "./audit-persons.ts";
import { TokenRecords } from "./token-records.ts";
import type { TokenTable } from "./tokens.ts";
import { TraceRecords } from "./trace-records.ts";
import type { TraceTable } from "./traces.ts";
import { UnprovenRecords } from "./unproven-records.ts";
import type { UnprovenTable } from "./unproven.ts";

const mebibyte = 1024 * 1024;
/** Files held open that nobody reads just now. */
const mostOpen = 256;

export type StoreOptions = {
  /** The data folder; made when it is not there. */
  readonly directory: string;
  /** Other processes may have the folder at the same time, if they share it as well. Absent: this one has it alone. */
  readonly shared?: boolean;
  /** Least recently used objects leave beyond this. Absent: nothing leaves. */
  readonly maxBytes?: number;
  /** Asked before an object leaves. Absent: everything counts as to be had again. */
  readonly upstreamHas?: UpstreamHas;
  /** For all objects that go through memory while the disk fails, together. */
  readonly memoryBytes?: number;
  /** For one of them. */
  readonly memoryObjectBytes?: number;
  /** For records that are asked for often. Nothing is remembered of a folder that is shared. */
  readonly cacheBytes?: number;
  /** The part of the disk in use from which on it counts as full. */
  readonly warnFullAt?: number;
  readonly touchEveryMs?: number;
  readonly watchEveryMs?: number;
  /** How long after a failure the disk is tried again, when somebody needs it. */
  readonly retryMs?: number;
};

/** Everything modgate keeps. */
export type Store = {
  readonly directory: string;
  readonly objects: ObjectTable;
  readonly answers: AnswerTable;
  readonly relays: RelayTable;
  readonly logs: LogTable;
  readonly checksums: ChecksumTable;
  readonly tokens: TokenTable;
  readonly auditPersons: AuditPersonTable;
  readonly traces: TraceTable;
  /** Who of all that share the folder fetches an object. Absent: nobody shares it. */
  readonly leases?: LeaseTable;
  readonly unproven: UnprovenTable;
  readonly blobs: BlobStore;
  /**
   * The bytes of a record, wherever they are. undefined: they have been evicted since, or are damaged; then the record
   * is removed and the damage told, and the object is to be fetched anew.
   */
  open(record: ObjectRecord): Promise<OpenBlob | undefined>;
  space(): Promise<Space>;
  /** Evicts until `maxBytes` is kept to. Done by itself after each object and once in `watchEveryMs`. */
  evict(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens the data folder. What was lost by the end of the last process is swept in the background (event store.swept);
 * nothing torn can be served meanwhile, because a record is written only after its blob is durable. Of several who share
 * the folder, the first does it.
 * @throws {Fault} DATA_IN_USE, STORAGE_FAILED, STORAGE_FULL
 */
export async function openStore(options: StoreOptions, tell: Tell): Promise<Store> {
  const { directory, shared = false, maxBytes, warnFullAt = 0.9, retryMs = 3_000 } = options;
  const health = new StorageHealth(tell, { retryMs });
  const folder = shared ? await shareFolder(directory, tell) : haveFolder(directory);
  try {
    return await openLocked();
  } catch (failure) {
    folder.free();
    throw failure;
  }

  async function openLocked(): Promise<Store> {
    const { alone } = folder;
    if (alone) await MirrorFolders.clear(directory);
    if (alone && maxBytes !== undefined) await trimMirrors(directory, maxBytes);
    const { blobs, removed } = await DiskBlobs.open({
      directory,
      alone,
      heldOpen: shared ? 0 : mostOpen,
      memory: new MemoryBudget(options.memoryBytes ?? 128 * mebibyte),
      memoryObjectBytes: options.memoryObjectBytes ?? 32 * mebibyte,
      health,
    });
    const records = await openRecords();
    const relays = new RelayRecords(records);
    const objects = new ObjectRecords({
      records,
      removeBlob: (id) => blobs.remove(id),
      grown: () => background(evict()),
      cacheBytes: shared ? 0 : (options.cacheBytes ?? 32 * mebibyte),
      touchEveryMs: options.touchEveryMs ?? 5_000,
    });
    const isKept = async (key: ObjectKey): Promise<boolean> => (await objects.find(key)) !== undefined;
    const leases = shared ? new LeaseRecords({ records, isKept }) : undefined;
    const eviction = new Eviction({
      objects,
      relays,
      maxBytes,
      upstreamHas: options.upstreamHas ?? (async () => true),
      tell,
    });
    const ending = new AbortController();
    const watch = setInterval(() => background(watchSpace()), options.watchEveryMs ?? 60_000).unref();
    const sweeping = alone ? sweepAll() : undefined;
    background(watchSpace());

    const [answers, checksums] = [new AnswerRecords(records), new ChecksumRecords(records)];
    const [logs, tokens] = [new LogRecords(records), new TokenRecords(records)];
    const [traces, unproven] = [new TraceRecords(records), new UnprovenRecords(records)];
    const tables = {
      objects,
      answers,
      relays,
      checksums,
      unproven,
      logs,
      tokens,
      auditPersons: new AuditPersons(records),
      traces,
      ...(leases && { leases }),
    };
    return { directory, ...tables, blobs, open, space, evict, close };

    async function openRecords(): Promise<SqliteRecords> {
      const opened = await SqliteRecords.open(join(directory, "records.sqlite"), health);
      try {
        // Those of the dead would be waited for. Where it cannot be written, a lease cannot be taken either.
        if (alone && shared) await forgetLeases(opened).catch(() => undefined);
        folder.opened();
        return opened;
      } catch (failure) {
        await opened.close();
        throw failure;
      }
    }

    async function open(record: ObjectRecord): Promise<OpenBlob | undefined> {
      if (record.body !== undefined) return openInline(record.body);
      const blob = await blobs.open(record.id);
      if (blob?.size === record.size) return blob;
      await blob?.close();
      const now = await objects.find(record);
      if (now?.id !== record.id) return undefined;
      const why = blob === undefined ? "is missing" : `has ${blob.size} bytes instead of ${record.size}`;
      await objects.removeRecord(record);
      const object = `${record.module}@${record.version} (${record.kind})`;
      const message = `the blob of ${object} ${why}; it is to be fetched anew`;
      tell({ what: "store.failed", operation: "blob.open", code: "STORAGE_FAILED", why: message });
      return undefined;
    }

    async function space(): Promise<Space> {
      const usedBytes = (await objects.totals()).bytes + (await relays.bytes());
      return await measureSpace(directory, usedBytes, { maxBytes, warnFullAt });
    }

    function evict(): Promise<void> {
      return eviction.run();
    }

    async function watchSpace(): Promise<void> {
      await evict();
      tell({ what: "store.space", ...(await space()) });
    }

    async function sweepAll(): Promise<void> {
      const swept = await sweep({ blobs, records: objects, signal: ending.signal }).catch(report);
      blobs.endSweep();
      if (swept === undefined || ending.signal.aborted) return;
      const files = swept.files + removed.files;
      tell({ what: "store.swept", files, bytes: swept.bytes + removed.bytes, records: swept.records });
    }

    async function close(): Promise<void> {
      if (ending.signal.aborted) return;
      clearInterval(watch);
      ending.abort();
      await sweeping;
      await Promise.all([leases?.close(), objects.close(), traces.close()]);
      await records.close();
      blobs.close();
      folder.free();
    }

    function background(work: Promise<void>): void {
      void work.catch(report);
    }

    function report(failure: unknown): undefined {
      const { code, message } = asFault(failure);
      if (!ending.signal.aborted) tell({ what: "store.failed", operation: "housekeeping", code, why: message });
    }
  }
}

function haveFolder(directory: string): SharedFolder {
  return { alone: true, opened: () => undefined, free: lockFolder(directory) };
}
