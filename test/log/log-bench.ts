import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { GatewayEvent } from "../../src/events/event.ts";
import type { LogKeys } from "../../src/checksums/log/log-keys.ts";
import { parseLogKeys } from "../../src/checksums/log/log-keys.ts";
import type { AfterStep } from "../../src/checksums/log/log-step.ts";
import { TileLog, type LogEntry, type TileLogNeeds, type TileLogOptions } from "../../src/checksums/log/tile-log.ts";
import { openLogAnchor } from "../../src/store/log-anchor.ts";
import { LogTiles } from "../../src/store/log-tiles.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { emptyTreeHash } from "../../src/tlog/hash.ts";
import { signNote } from "../../src/tlog/note.ts";
import { keyPairFromSeed } from "../../src/tlog/signer.ts";
import { formatTree, parseTree } from "../../src/tlog/tree-note.ts";
import { tempFolder } from "../support/temp-folder.ts";

export const logName = "gw.example.com/sum/1";

/** A log on disk that can be opened, closed, copied and spoilt at will. */
export class LogBench {
  readonly folder: string;
  readonly data: string;
  readonly anchor: string;
  readonly told: GatewayEvent[] = [];
  keyText: string;
  #store: Store | undefined;
  #log: TileLog | undefined;

  private constructor(folder: string) {
    this.folder = folder;
    this.data = join(folder, "data");
    this.anchor = join(folder, "anchor");
    this.keyText = `${newKey()}\n`;
  }

  /** With the empty head in its anchor, as `modgate sumdb init` leaves it. */
  static async begin(t: TestContext): Promise<LogBench> {
    const bench = new LogBench(tempFolder(t));
    mkdirSync(bench.data);
    const anchor = await openLogAnchor(bench.anchor, { make: true });
    const text = formatTree({ size: 0, hash: emptyTreeHash() });
    await anchor.swap(undefined, signNote({ text, signatures: [] }, bench.keys.signers));
    await anchor.close();
    t.after(() => bench.close());
    return bench;
  }

  get keys(): LogKeys {
    return parseLogKeys(this.keyText, "key");
  }

  get store(): Store {
    if (this.#store === undefined) throw new Error("the log is not open");
    return this.#store;
  }

  /** A log that gathers 5 ms, unless told otherwise. */
  async open(after: AfterStep = () => undefined, options: TileLogOptions = {}): Promise<TileLog> {
    this.#store = await openStore({ directory: this.data }, (event) => this.told.push(event));
    this.#log = await TileLog.open(this.needs(after), { gatherMs: 5, retryMs: 60_000, ...options });
    return this.#log;
  }

  needs(after: AfterStep = () => undefined): TileLogNeeds {
    return {
      log: logName,
      rows: this.store.logs,
      files: new LogTiles(join(this.data, "log")),
      format: { format: formatTree, parse: parseTree },
      openAnchor: () => openLogAnchor(this.anchor, { make: false }),
      keys: async () => this.keys,
      after,
      tell: (event) => this.told.push(event),
    };
  }

  async close(): Promise<void> {
    await this.#log?.close();
    await this.#store?.close();
    this.#log = undefined;
    this.#store = undefined;
  }

  /** Copies the data folder aside, or back: it must be closed. */
  backUp(): void {
    cpSync(this.data, join(this.folder, "backup"), { recursive: true });
  }

  restore(): void {
    rmSync(this.data, { recursive: true });
    cpSync(join(this.folder, "backup"), this.data, { recursive: true });
  }

  alarms(): readonly string[] {
    return this.told.splice(0).flatMap((event) => (event.what === "log.alarm" ? [event.code] : []));
  }
}

export function newKey(name = logName): string {
  return keyPairFromSeed(name, randomBytes(32)).signerKey;
}

/** The record of a made-up module. */
export function entry(n: number, text = ""): LogEntry {
  const module = `example.com/m${n}`;
  const hash = (salt: string) => `h1:${Buffer.from(`${salt}${n}`.padEnd(32, ".")).toString("base64")}`;
  return {
    key: `${module}@v1.0.0`,
    text: `${module} v1.0.0 ${hash(`zip${text}`)}\n${module} v1.0.0/go.mod ${hash("mod")}\n`,
    origin: "public",
    upstreamId: n * 7,
  };
}

export async function appendAll(log: TileLog, from: number, to: number) {
  return Promise.all(Array.from({ length: to - from }, (_, n) => log.append(entry(from + n))));
}
