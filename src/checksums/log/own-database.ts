import { LRUCache } from "lru-cache";
import { forObject, type Scope } from "../../events/scope.ts";
import { Fault, isFault } from "../../fault/fault.ts";
import type { ModuleVersion } from "../../gomod/version.ts";
import { formatRecord, isRecordText, type NumberedRecord } from "../../tlog/record.ts";
import type { DataTile } from "../../tlog/tile-path.ts";
import type { Tile } from "../../tlog/tile.ts";
import { hashInRecord } from "../evidence.ts";
import { untilGivenUp } from "../../events/until-given-up.ts";
import type { Patience } from "../proven-database.ts";
import type { DatabaseAnswer, ServedDatabase } from "../served-database.ts";
import type { AfterStep } from "./log-step.ts";
import type { TileLog } from "./tile-log.ts";

/** The text of a record, and where the same text stands in the public log it was proven by. */
export type SourcedRecord = { readonly text: string; readonly upstreamId?: number };

/**
 * Where records come from. Versions are checked and canonical; it may take long, and resolves when what the record is
 * about is kept (S1). A failure is a Fault; NOT_FOUND or GONE only when there is no such version.
 */
export type RecordSources = {
  /** Modules of our own, of which no public database knows anything. Nothing of them may leave. */
  isPrivate(module: string): boolean;
  /** The record of the public database, byte for byte, its proof checked and kept. */
  proven(module: string, version: string, scope: Scope): Promise<SourcedRecord>;
  /** A record over the zip and the go.mod that our own sources gave. */
  computed(module: string, version: string, scope: Scope): Promise<SourcedRecord>;
};

export type OwnDatabaseNeeds = {
  /** As clients name it in GOSUMDB: "gw.example.com/sum/1". */
  readonly name: string;
  /** Or why it cannot be read: then that is the answer to everything. */
  readonly log: TileLog | Fault;
  readonly sources: RecordSources;
  readonly patience: Patience;
  /** Whether waiting longer for a new record of this module makes sense. */
  readonly worthwhile: (module: string, scope: Scope) => Promise<boolean>;
  /** Scope of what goes on when the client has gone. */
  readonly detached: Scope;
  readonly after?: AfterStep;
};

/** Our own checksum database: a log of the records of the modules this gateway serves, public and private. */
export class OwnDatabase implements ServedDatabase {
  readonly #needs: OwnDatabaseNeeds;
  readonly #adding = new Map<string, Promise<NumberedRecord>>();
  /** Answers under the head in force. */
  readonly #given = new LRUCache<string, { readonly bytes: Uint8Array; readonly head: Uint8Array }>({ max: 8_192 });

  constructor(needs: OwnDatabaseNeeds) {
    this.#needs = needs;
  }

  get name(): string {
    return this.#needs.name;
  }

  async latest(): Promise<DatabaseAnswer> {
    return { bytes: headOf(this.#log()), immutable: false, source: "cache" };
  }

  async lookup({ path, version }: ModuleVersion, scope: Scope): Promise<DatabaseAnswer> {
    const log = this.#log();
    const key = `${path}@${version}`;
    const given = this.#given.get(key);
    if (given !== undefined && given.head === log.head) return { bytes: given.bytes, immutable: true, source: "cache" };
    const held = await log.find(key);
    const record = held ?? (await this.#waited(path, version, scope));
    if (held === undefined) await this.#needs.after?.("S7");
    // Always the newest head: all clients see one history, and need few tiles.
    const head = headOf(log);
    const bytes = Buffer.concat([formatRecord(record), head]);
    this.#given.set(key, { bytes, head });
    return { bytes, immutable: true, source: held === undefined ? "upstream" : "cache" };
  }

  async tile(tile: Tile | DataTile): Promise<DatabaseAnswer> {
    const log = this.#log();
    const { level } = tile;
    const asked = level === "data" ? log.dataTile({ ...tile, level }) : log.tile({ ...tile, level });
    const bytes = await asked.catch((failure: unknown) => {
      // A client that has seen more than this store has: the reason is not that it asks for too much.
      throw isFault(failure, "NOT_FOUND") && log.refusal?.code === "LOG_READ_ONLY" ? log.refusal : failure;
    });
    return { bytes, immutable: true, source: "cache" };
  }

  #waited(module: string, version: string, scope: Scope): Promise<NumberedRecord> {
    const { name, patience, worthwhile } = this.#needs;
    const wait = {
      on: name,
      worthwhile: (inner: Scope) => worthwhile(module, inner),
      fault: () =>
        new Fault("STILL_FETCHING", `${module}@${version} is still on its way into the checksum database ${name}`),
    };
    scope.tell({ what: "work.joined", work: this.#recordOf(module, version) });
    return patience(scope, wait, ({ signal }) => untilGivenUp(this.#shared(module, version), signal));
  }

  #shared(module: string, version: string): Promise<NumberedRecord> {
    const key = `${module}@${version}`;
    const underWay = this.#adding.get(key);
    if (underWay !== undefined) return underWay;
    const added = this.#add(module, version).finally(() => this.#adding.delete(key));
    this.#adding.set(key, added);
    added.catch(() => undefined); // those who wait see it; nobody may be waiting
    return added;
  }

  async #add(module: string, version: string): Promise<NumberedRecord> {
    const { sources, after } = this.#needs;
    const detached = forObject(this.#needs.detached, this.#recordOf(module, version));
    const log = this.#log();
    // A store behind its anchor needs a person; nobody waits for sources meanwhile.
    if (log.refusal?.code === "LOG_READ_ONLY") throw log.refusal;
    const origin = sources.isPrivate(module) ? "private" : "public";
    const found =
      origin === "private"
        ? await sources.computed(module, version, detached)
        : await sources.proven(module, version, detached);
    checkText(found.text, module, version);
    await after?.("S1");
    const { text, upstreamId } = found;
    return log.append({ key: `${module}@${version}`, text, origin, ...(upstreamId !== undefined && { upstreamId }) });
  }

  #recordOf(module: string, version: string): string {
    return `record of ${module}@${version} in ${this.name}`;
  }

  #log(): TileLog {
    const { log } = this.#needs;
    if (log instanceof Fault) throw log;
    return log;
  }
}

function headOf(log: TileLog): Uint8Array {
  if (log.head !== undefined) return log.head;
  throw log.refusal ?? new Fault("LOG_DAMAGED", "the log has no signed head");
}

/** Whatever a source says: a record of another module, or without the hashes of this one, is never signed. */
function checkText(text: string, module: string, version: string): void {
  const has = (kind: "mod" | "zip"): boolean => hashInRecord(text, module, version, kind) !== undefined;
  if (isRecordText(text) && has("zip") && has("mod")) return;
  throw new Fault("TLOG_BAD_RECORD", `the record for ${module}@${version} does not hold its hashes; it is not signed`);
}
