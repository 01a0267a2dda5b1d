import { LRUCache } from "lru-cache";
import { forObject, type Scope } from "../events/scope.ts";
import { checksumOf } from "../events/trace.ts";
import { within } from "../events/wait.ts";
import { asFault, Fault } from "../fault/fault.ts";
import { escapePath, escapeVersion } from "../gomod/escape.ts";
import { parseModulePath } from "../gomod/module-path.ts";
import type { RelayTable } from "../store/answers.ts";
import type { ChecksumTable, KeptFork } from "../store/checksums.ts";
import {
  parseDataTile,
  parseRecord,
  readTileData,
  recordHash,
  sameHash,
  hashSize,
  tilePath,
  type DataTile,
  type Tile,
  type Verifier,
} from "../tlog/index.ts";
import { demandLines, proveEvidence, readEvidence, type ProvenRecord } from "./evidence.ts";
import { openHead, type Head } from "./head.ts";
import { untilGivenUp } from "../events/until-given-up.ts";
import { Hedge, type HedgeOptions } from "./hedge.ts";
import { History } from "./history.ts";
import { Prover } from "./prover.ts";
import type { FindRoutes } from "./route.ts";
import { tileHeight, TileShelf } from "./tile-shelf.ts";

export type DatabaseOptions = Omit<HedgeOptions, "database"> & {
  readonly verifier: Verifier;
  /** How long one lookup may take behind the backs of those who wait for it. */
  readonly lookupMs: number;
  /** How long a probe may take. */
  readonly probeMs: number;
};

export type DatabaseDeps = {
  readonly routes: FindRoutes;
  readonly tiles: RelayTable;
  readonly table: ChecksumTable;
  /** Scope of what goes on when the client has gone. */
  readonly detached: Scope;
};

const answeredLately = 10_000;

/**
 * A foreign checksum database of which nothing is believed that it has not signed: records, heads and tiles come out
 * proven, or not at all. What was once proven is kept for ever and needs no network.
 * @see x/mod sumdb.Client for the order of the checks
 */
export class ForeignDatabase {
  readonly name: string;
  readonly verifier: Verifier;
  readonly #options: DatabaseOptions;
  readonly #deps: DatabaseDeps;
  readonly #hedge: Hedge;
  readonly #prover: Prover;
  readonly #history: History;
  readonly #proven = new LRUCache<string, ProvenRecord>({ max: 5_000 });
  readonly #asking = new Map<string, Promise<ProvenRecord>>();
  #latest: Promise<Head> | undefined;
  #answeredAt = Number.NEGATIVE_INFINITY;

  constructor(options: DatabaseOptions, deps: DatabaseDeps) {
    const { verifier } = options;
    this.name = verifier.name;
    this.verifier = verifier;
    this.#options = options;
    this.#deps = deps;
    this.#hedge = new Hedge({ database: this.name, ...options }, deps.routes);
    const shelf = new TileShelf(this.name, deps.tiles, deps.detached.tell);
    this.#prover = new Prover(this.name, shelf, this.#hedge, deps.detached);
    this.#history = new History(this.name, verifier, {
      table: deps.table,
      prover: this.#prover,
      detached: deps.detached,
    });
  }

  /**
   * The record of a version. One question for all who ask; it goes on when they have gone.
   * @throws {Fault} NOT_FOUND or GONE when the database says it has none; SUMDB_UNREACHABLE, SUMDB_UNPROVEN,
   *   SUMDB_FROZEN
   */
  async lookup(module: string, version: string): Promise<ProvenRecord> {
    const held = await this.held(module, version);
    if (held !== undefined) return held;
    const key = `${module}@${version}`;
    const underWay = this.#asking.get(key);
    if (underWay !== undefined) return underWay;
    const asked = this.#lookUp(module, version).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asked);
    asked.catch(() => undefined); // those who wait see it; nobody may be waiting
    return asked;
  }

  /** The record of a version that was proven before. */
  async held(module: string, version: string): Promise<ProvenRecord | undefined> {
    const key = `${module}@${version}`;
    const known = this.#proven.get(key);
    if (known !== undefined) return known;
    const kept = await this.#deps.table.evidence(this.name, module, version);
    if (kept === undefined) return undefined;
    try {
      const record = readEvidence(kept.proof, this.verifier);
      demandLines(record.text, module, version);
      this.#proven.set(key, record);
      return record;
    } catch (failure) {
      const { message } = asFault(failure);
      const why = `the evidence for ${key} from ${this.name} is damaged and is asked for anew: ${message}`;
      this.#deps.detached.tell({ what: "store.failed", operation: "evidence", code: "STORAGE_FAILED", why });
      return undefined;
    }
  }

  /** The newest head that was verified, without asking. */
  async newest(): Promise<Head | undefined> {
    return this.#history.newest();
  }

  async fork(): Promise<KeptFork | undefined> {
    return this.#history.fork();
  }

  unfreeze(forget: boolean): Promise<void> {
    this.#proven.clear();
    return this.#history.unfreeze(forget);
  }

  /** Asks for the latest head, once for all who ask. The answer is the newest one known, which is often newer. */
  async latest({ tell }: Scope): Promise<Head> {
    tell({ what: "work.joined", work: this.#latestName });
    this.#latest ??= this.#askLatest(forObject(this.#deps.detached, this.#latestName)).finally(
      () => (this.#latest = undefined),
    );
    return this.#latest;
  }

  /**
   * The bytes of a tile of the newest head, or of the beginning of one, as wide as asked for.
   * @throws {Fault} NOT_FOUND when it lies beyond the newest head there is
   */
  async tile(tile: Tile, scope: Scope): Promise<Uint8Array> {
    if (tile.height !== tileHeight) throw absent(this.name, tile, `its tiles have a height of ${tileHeight}`);
    const head = await this.#headOver(tile, scope);
    const proven = await this.#prover.prove(head.tree, (read) => readTileData(tile, read), scope);
    await proven.keep();
    return proven.value;
  }

  /** The records below a tile of level 0, proven by it. */
  async dataTile(tile: DataTile, scope: Scope): Promise<Uint8Array> {
    const hashes = await this.tile({ ...tile, level: 0 }, scope);
    return this.#hedge.first(scope, async (route, inner) => {
      const bytes = await route.ask(tilePath(tile), inner);
      for (const [at, text] of parseDataTile(bytes, tile.width).entries()) {
        if (sameHash(recordHash(Buffer.from(text)), hashes.subarray(at * hashSize, (at + 1) * hashSize))) continue;
        throw new Fault("TLOG_INCONSISTENT", `record ${at} of ${tilePath(tile)} is not the one in the tree`);
      }
      return bytes;
    });
  }

  /** Whether it answers at all, so that a slow lookup is worth waiting for: proven lately, or by a probe now. */
  async good(scope: Scope): Promise<boolean> {
    if (Date.now() - this.#answeredAt < answeredLately) return true;
    const budgetMs = this.#options.probeMs;
    const fault = (): Fault => new Fault("SUMDB_UNREACHABLE", `no answer to a probe in ${budgetMs} ms`);
    const wait = { reason: "checksum", on: this.name, budgetMs, fault } as const;
    return within(scope, wait, (inner) => untilGivenUp(this.latest(inner), inner.signal)).then(
      () => true,
      () => false,
    );
  }

  /** Questions of which the answer is known, so that they show nothing but how it is: each asks anew, and proves. */
  questions(): readonly ((scope: Scope) => Promise<unknown>)[] {
    const latest = (scope: Scope) => this.#askLatest(scope);
    const known = this.#proven.entries().next().value;
    if (known === undefined) return [latest];
    const [key, record] = known;
    const at = key.lastIndexOf("@");
    const again = (scope: Scope) => this.#ask(key.slice(0, at), key.slice(at + 1), scope);
    return [latest, again, (scope) => this.#askTile(record, scope)];
  }

  async #lookUp(module: string, version: string): Promise<ProvenRecord> {
    const began = performance.now();
    const { table } = this.#deps;
    const detached = forObject(this.#deps.detached, checksumOf(module, version));
    const budgetMs = this.#options.lookupMs;
    const fault = (): Fault =>
      new Fault(
        "SUMDB_UNREACHABLE",
        `checksum database ${this.name} has not answered ${module}@${version} in ${budgetMs} ms`,
      );
    const wait = { reason: "checksum", on: this.name, budgetMs, fault } as const;
    const record = await within(detached, wait, (scope) => this.#ask(module, version, scope));
    this.#proven.set(`${module}@${version}`, record);
    await table
      .putEvidence({ database: this.name, module, version, proof: record.proof, at: Date.now() })
      .catch((failure: unknown) => {
        const { code, message: why } = asFault(failure);
        detached.tell({ what: "store.failed", operation: "evidence", code, why });
      });
    const tookMs = performance.now() - began;
    detached.tell({ what: "checksum.proven", database: this.name, module, version, id: record.id, tookMs });
    return record;
  }

  get #latestName(): string {
    return `latest head of ${this.name}`;
  }

  /** The record as it is answered now, proven. */
  async #ask(module: string, version: string, scope: Scope): Promise<ProvenRecord> {
    const path = `lookup/${escapePath(parseModulePath(module))}@${escapeVersion(version)}`;
    await this.#history.demandWhole();
    const record = await this.#hedge.first(scope, async (route, inner) => {
      const { id, text, rest } = parseRecord(await route.ask(path, inner));
      demandLines(text, module, version);
      const { newest, path: hashes } = await this.#history.accept(openHead(rest, this.verifier), id, inner);
      return proveEvidence({ id, text }, hashes, newest, this.verifier);
    });
    this.#answeredAt = Date.now();
    return record;
  }

  /** The full tile a record stands in, as it is answered now, which must be the one that was proven. */
  async #askTile({ id, head }: ProvenRecord, scope: Scope): Promise<void> {
    const [n, width] = [Math.floor(id / 2 ** tileHeight), 2 ** tileHeight];
    if ((n + 1) * width > head.tree.size) return;
    const tile = { height: tileHeight, level: 0, n, width };
    const held = await this.tile(tile, scope);
    await this.#hedge.first(scope, async (route, inner) => {
      const bytes = await route.ask(tilePath(tile), inner);
      if (!Buffer.from(bytes).equals(held)) throw new Fault("TLOG_BAD_TILE", `${tilePath(tile)} is another one now`);
    });
  }

  async #askLatest(scope: Scope): Promise<Head> {
    const { newest } = await this.#hedge.first(scope, async (route, inner) =>
      this.#history.accept(openHead(await route.ask("latest", inner), this.verifier), undefined, inner),
    );
    this.#answeredAt = Date.now();
    return newest;
  }

  /** A head that has the tile: the newest known, else the newest there is. */
  async #headOver(tile: Tile, scope: Scope): Promise<Head> {
    const records = (tile.n * 2 ** tile.height + tile.width) * 2 ** (tile.height * tile.level);
    const known = await this.#history.newest();
    if (known !== undefined && known.tree.size >= records) return known;
    const latest = await this.latest(scope);
    if (latest.tree.size >= records) return latest;
    throw absent(this.name, tile, `its newest head has ${latest.tree.size} records`);
  }
}

function absent(database: string, tile: Tile, why: string): Fault {
  return new Fault("NOT_FOUND", `checksum database ${database} has no ${tilePath(tile)}: ${why}`);
}
