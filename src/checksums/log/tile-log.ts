import { setTimeout as sleep } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import { asFault, Fault } from "../../fault/fault.ts";
import type { LogRow } from "../../store/logs.ts";
import { formatDataTile } from "../../tlog/data-tile.ts";
import { emptyTreeHash, hashSize, recordHash, sameHash } from "../../tlog/hash.ts";
import type { NumberedRecord } from "../../tlog/record.ts";
import type { DataTile } from "../../tlog/tile-path.ts";
import type { Tile } from "../../tlog/tile.ts";
import { LogGrowth, type LogGrowthNeeds, type LogState } from "./log-growth.ts";
import { type LogProofs, logProofs } from "./log-proofs.ts";
import { LogTileReader } from "./log-tile-reader.ts";
import { emptyEdge, rootOf, tileHeight, tileWidth } from "./right-edge.ts";

/** A record that is to be in the log. */
export type LogEntry = Pick<LogRow, "key" | "text" | "origin" | "upstreamId">;

export type TileLogOptions = {
  /** How long records gather for one head: few heads mean few tiles for clients. */
  readonly gatherMs?: number;
  /** A batch is never larger. */
  readonly batch?: number;
  /** Whether an append resolves when its head is signed, or once its row is durable; then heads come each `retryMs`. */
  readonly settled?: "signed" | "written";
  /** How often what is left undone is tried again, and new keys are looked for. */
  readonly retryMs?: number;
  /** How long opening waits for what the last process left undone. */
  readonly openMs?: number;
};

export type TileLogNeeds = Omit<LogGrowthNeeds, "tiles">;

type Waiting = {
  readonly entry: LogEntry;
  readonly resolve: (record: NumberedRecord) => void;
  readonly reject: (why: unknown) => void;
};

const cachedRecords = 16_384;

/**
 * An append-only log of texts with signed heads, as tiles: what stands in it can be proven, and cannot be taken back.
 * Reading goes on whatever happens to the anchor; growing needs it.
 */
export class TileLog {
  readonly #needs: TileLogNeeds;
  readonly #options: Required<TileLogOptions>;
  readonly #tiles: LogTileReader;
  readonly #growth: LogGrowth;
  readonly #records = new LRUCache<string, NumberedRecord>({ max: cachedRecords });
  readonly #waiting: Waiting[] = [];
  readonly #retry: NodeJS.Timeout;
  #state: LogState;
  #running: Promise<void> | undefined;
  #refusal: Fault | undefined;
  /** Whether the last head that was due could not be signed, anchored and kept. */
  #behind = false;
  #closed = false;

  private constructor(needs: TileLogNeeds, tiles: LogTileReader, state: LogState, options: TileLogOptions) {
    this.#needs = needs;
    this.#options = { gatherMs: 100, batch: 1024, settled: "signed", retryMs: 5_000, openMs: 5_000, ...options };
    this.#tiles = tiles;
    this.#growth = new LogGrowth({ ...needs, tiles });
    this.#state = state;
    this.#retry = setInterval(() => void (this.#running ??= this.#run()), this.#options.retryMs).unref();
  }

  /**
   * Opens the log, and finishes what the last process left undone.
   * @throws {Fault} LOG_DAMAGED when the rows do not lead to the head that was signed over them; then nothing of it can
   *   be served. What only keeps it from growing is no failure here, but told as log.alarm, and given as `refusal`.
   */
  static async open(needs: TileLogNeeds, options: TileLogOptions = {}): Promise<TileLog> {
    const tiles = new LogTileReader(needs);
    const log = new TileLog(needs, tiles, await openState(needs, tiles), options);
    log.#running = log.#run();
    // An anchor on a disk that hangs keeps nobody from reading what is there.
    const enough = new AbortController();
    await Promise.race([log.#running, sleep(log.#options.openMs, undefined, enough).catch(() => undefined)]);
    enough.abort();
    return log;
  }

  /** The signed head in force. undefined: there is none, and nothing to serve. */
  get head(): Uint8Array | undefined {
    return this.#state.head.generation < 0 ? undefined : this.#state.head.note;
  }

  /** What proves its records. undefined: there is no head yet. */
  proofs(): LogProofs | undefined {
    const { head, edge } = this.#state;
    return head.generation < 0 ? undefined : logProofs(this.#tiles, head.note, edge);
  }

  /** Records under the head in force. */
  get size(): number {
    return this.#state.head.size;
  }

  /** Why it does not grow at the moment. */
  get refusal(): Fault | undefined {
    return this.#refusal;
  }

  /** A record under the head in force. @throws {Fault} LOG_DAMAGED when it is no longer what was signed */
  async find(key: string): Promise<NumberedRecord | undefined> {
    const known = this.#records.get(key);
    if (known !== undefined) return known;
    const row = await this.#needs.rows.find(this.#needs.log, key);
    if (row === undefined || row.id >= this.size) return undefined;
    await this.#prove([row], row.id);
    const record = { id: row.id, text: row.text };
    this.#records.set(key, record);
    return record;
  }

  /**
   * Adds a record, or finds the one that stands under this key already, with whatever text. It is under the head in force
   * when this resolves, or, with `settled` "written", will be under the next one, also after a kill.
   * @throws {Fault} LOG_READ_ONLY, LOG_ANCHOR, LOG_KEY, STORAGE_FULL, STORAGE_FAILED
   */
  append(entry: LogEntry): Promise<NumberedRecord> {
    if (this.#closed) return Promise.reject(new Fault("SHUTTING_DOWN", `the log ${this.#needs.log} is closed`));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** The hashes of a tile. Shared: not to be changed. @throws {Fault} NOT_FOUND, LOG_DAMAGED */
  tile(tile: Tile): Promise<Uint8Array> {
    return this.#tiles.read(tile, this.#state.edge);
  }

  /** The records of a data tile, as it is served. @throws {Fault} NOT_FOUND, LOG_DAMAGED */
  async dataTile({ height, n, width }: DataTile): Promise<Uint8Array> {
    const from = n * tileWidth;
    if (height !== tileHeight || from + width > this.size) {
      throw new Fault("NOT_FOUND", `the log ${this.#needs.log} has no such data tile yet: it has ${this.size} records`);
    }
    const rows = await this.#needs.rows.range(this.#needs.log, from, from + width);
    await this.#prove(rows, from);
    return formatDataTile(rows.map(({ text }) => text));
  }

  /** Waits for the batch under way. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#retry);
    await this.#running;
    if (this.#options.settled === "written") await this.#grow([]);
    this.#growth.forget();
  }

  async #run(): Promise<void> {
    try {
      do {
        if (this.#waiting.length > 0 && this.#waiting.length < this.#options.batch) await sleep(this.#options.gatherMs);
        await this.#grow(this.#waiting.splice(0, this.#options.batch));
      } while (this.#waiting.length > 0);
    } finally {
      this.#running = undefined;
    }
  }

  async #grow(batch: readonly Waiting[]): Promise<void> {
    try {
      this.#state = await this.#growth.stored(this.#state);
      this.#state = await this.#growth.reconcile(this.#state);
      const early = this.#options.settled === "written";
      // Rows that no head can be signed over would be alone in vouching for themselves: no more of them.
      if (early && this.#behind) await this.#publish();
      const records = await this.#write(batch);
      if (!early || batch.length === 0) await this.#publish();
      this.#refusal = undefined;
      for (const { entry, resolve } of batch) resolve(records.get(entry.key) ?? { id: -1, text: "" });
    } catch (failure) {
      this.#refused(asFault(failure));
      for (const { reject } of batch) reject(failure);
    }
  }

  async #publish(): Promise<void> {
    this.#behind = true;
    this.#state = await this.#growth.publish(this.#state);
    this.#behind = false;
  }

  /** S2. Rows that stand there already keep their place and their text, signed or not. */
  async #write(batch: readonly Waiting[]): Promise<ReadonlyMap<string, NumberedRecord>> {
    const { log, rows } = this.#needs;
    const records = new Map<string, NumberedRecord>();
    const added: LogRow[] = [];
    for (const { entry } of batch) {
      if (records.has(entry.key)) continue;
      const held = await rows.find(log, entry.key);
      const id = held?.id ?? this.#growth.nextId + added.length;
      const text = held?.text ?? entry.text;
      records.set(entry.key, { id, text });
      if (held === undefined) added.push({ ...entry, id, leaf: recordHash(Buffer.from(text)), at: Date.now() });
    }
    await this.#growth.write(added);
    return records;
  }

  /** Rows are what was signed when their hashes stand in the tree. */
  async #prove(rows: readonly LogRow[], from: number): Promise<void> {
    const width = (from % tileWidth) + rows.length;
    const tile = { height: tileHeight, level: 0, n: Math.floor(from / tileWidth), width };
    const hashes = (await this.tile(tile)).subarray((from % tileWidth) * hashSize);
    for (const [at, { key, text }] of rows.entries()) {
      if (sameHash(hashes.subarray(at * hashSize, (at + 1) * hashSize), recordHash(Buffer.from(text)))) continue;
      throw new Fault("LOG_DAMAGED", `record ${from + at} (${key}) of the log ${this.#needs.log} is damaged`);
    }
  }

  /** Told once, and again when it is something else. */
  #refused(fault: Fault): void {
    const told = this.#refusal?.message === fault.message;
    this.#refusal = fault;
    const { log, tell } = this.#needs;
    if (!told) tell({ what: "log.alarm", log, code: fault.code, why: fault.message, fix: fault.hint });
  }
}

/** The newest head and its edge. The kept hashes are tried first; when they do not lead to the root, the texts. */
async function openState({ log, rows }: TileLogNeeds, tiles: LogTileReader): Promise<LogState> {
  const head = await rows.head(log);
  if (head === undefined) {
    const none = { generation: -1, size: 0, root: emptyTreeHash(), note: new Uint8Array(), at: 0 };
    return { head: none, edge: emptyEdge };
  }
  for (const trust of ["hashes", "texts"] as const) {
    const edge = await tiles.edgeAt(head.size, trust);
    if (sameHash(rootOf(edge), head.root)) return { head, edge };
  }
  throw new Fault("LOG_DAMAGED", `the rows of the log ${log} do not lead to its head of ${head.size} records`);
}
