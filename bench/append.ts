import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { goSumHeads } from "../src/checksums/log/go-sum-log.ts";
import { parseLogKeys } from "../src/checksums/log/log-keys.ts";
import { TileLog, type LogEntry } from "../src/checksums/log/tile-log.ts";
import { writeKeyFile } from "../src/store/key-file.ts";
import { openLogAnchor } from "../src/store/log-anchor.ts";
import { writeLogSettings } from "../src/store/log-settings.ts";
import { LogTiles } from "../src/store/log-tiles.ts";
import { openStore, type Store } from "../src/store/store.ts";
import { emptyTreeHash } from "../src/tlog/hash.ts";
import { signNote } from "../src/tlog/note.ts";
import { keyPairFromSeed } from "../src/tlog/signer.ts";
import type { Question } from "./bench.ts";
import { startModgate } from "./contestants/modgate.ts";
import { inFreshFolder } from "./folders.ts";
import { figure, median, ratio, type Table } from "./table.ts";
import { wrk, type WrkRun } from "./wrk.ts";

export const append: Question = {
  name: "append",
  title: "Our own log: records a second, and lookups",
  goal:
    "at least 1,000 records a second, all synced, with a cost that is flat from 1 k to 1 M records; " +
    "a lookup at least 0.7 × the requests a second of an `.info`.",
  answer: answerAppend,
};

const sizes = [1_000, 100_000, 1_000_000] as const;
const name = "gw.example.com/sum/1";
const callers = 1_000;
const batches = 15;
const fillCallers = 16_384;
const connections = 32;
const seconds = 3;
const rounds = 3;
const asked = 200;

async function answerAppend(): Promise<Table> {
  return inFreshFolder(async (folder) => {
    const log = await BenchLog.begin(folder);
    const rates: number[] = [];
    const cpus: number[] = [];
    for (const size of sizes) {
      await log.open({ gatherMs: 0, batch: fillCallers });
      await log.growTo(size);
      await log.close();
      // As it is served: records gather for a moment, and share a head.
      await log.open({});
      const [perSecond, cpuUs] = await log.measure();
      rates.push(perSecond);
      cpus.push(cpuUs);
      await log.close();
    }
    const lookups = await hitRates(folder, log);
    const last = sizes.length - 1;
    const times = (values: readonly number[]) => ratio(values[last] ?? Number.NaN, values[0] ?? Number.NaN);
    const of = (runs: readonly WrkRun[]) => median(runs.map(({ perSecond }) => perSecond));
    const rows = [
      ["records a second", ...rates.map(figure), times(rates)],
      ["CPU µs a record", ...cpus.map(figure), times(cpus)],
      [
        "lookups a second, of `.info`",
        "",
        "",
        `${figure(of(lookups.lookup))} of ${figure(of(lookups.info))}`,
        ratio(of(lookups.lookup), of(lookups.info)),
      ],
    ];
    const columns = ["", ...sizes.map((size) => `at ${size.toLocaleString("en")}`), "last to first"];
    return { columns, rows, notes: [about] };
  });
}

const about =
  `Medians of ${batches} times ${callers} records that arrive at once and are answered when their head is signed, anchored and ` +
  `kept: rows, copy, tiles, anchor and head are each synced. Lookups: medians of ${rounds} runs of wrk of ${seconds} s with ` +
  `${connections} connections over ${asked} records of the largest log and as many \`.info\`, in turns.`;

type LogOptions = { readonly gatherMs?: number; readonly batch?: number };

/** A log as `modgate sumdb init` begins it. */
class BenchLog {
  readonly #data: string;
  readonly #anchor: string;
  readonly #keyText = `${keyPairFromSeed(name, randomBytes(32)).signerKey}\n`;
  #store: Store | undefined;
  #log: TileLog | undefined;

  private constructor(folder: string) {
    this.#data = join(folder, "data");
    this.#anchor = join(folder, "data.keys", "anchor");
  }

  static async begin(folder: string): Promise<BenchLog> {
    const log = new BenchLog(folder);
    mkdirSync(log.#data);
    const keyFile = join(folder, "data.keys", "key");
    await writeKeyFile(keyFile, log.#keyText, { instead: false });
    const anchor = await openLogAnchor(log.#anchor, { make: true });
    const text = goSumHeads.format({ size: 0, hash: emptyTreeHash() });
    await anchor.swap(undefined, signNote({ text, signatures: [] }, parseLogKeys(log.#keyText, "key").signers));
    await anchor.close();
    await writeLogSettings(log.#data, { name, keyFile, anchor: log.#anchor });
    return log;
  }

  async open(options: LogOptions): Promise<void> {
    const store = (this.#store = await openStore({ directory: this.#data }, () => undefined));
    const needs = {
      log: name,
      rows: store.logs,
      files: new LogTiles(join(this.#data, "logs", encodeURIComponent(name))),
      format: goSumHeads,
      openAnchor: () => openLogAnchor(this.#anchor, { make: false }),
      keys: async () => parseLogKeys(this.#keyText, "key"),
      after: () => undefined,
      tell: () => undefined,
    };
    this.#log = await TileLog.open(needs, options);
  }

  async growTo(size: number): Promise<void> {
    for (let n = this.#log?.size ?? 0; n < size; n += fillCallers)
      await this.#append(n, Math.min(size, n + fillCallers));
  }

  /** Records a second, and processor time for each. */
  async measure(): Promise<readonly [number, number]> {
    const took: number[] = [];
    const before = process.cpuUsage();
    for (let batch = 0; batch < batches; batch++) {
      const from = this.#log?.size ?? 0;
      const began = performance.now();
      await this.#append(from, from + callers);
      took.push(performance.now() - began);
    }
    const { user, system } = process.cpuUsage(before);
    return [callers / (median(took) / 1_000), (user + system) / (batches * callers)];
  }

  /** Objects that are held, one for each of the first records. */
  async putInfos(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const body = Buffer.from(`{"Version":"v1.0.0","Time":"2024-01-02T03:04:05Z"}`);
      const key = { module: `example.com/m${n}`, version: "v1.0.0", kind: "info" as const };
      const rest = {
        size: body.length,
        sha256: "0".repeat(64),
        from: "bench",
        private: false,
        fetchedAt: Date.now(),
        body,
      };
      await this.#store?.objects.put({ ...key, id: n.toString(16).padStart(32, "0"), ...rest });
    }
  }

  async close(): Promise<void> {
    await this.#log?.close();
    await this.#store?.close();
  }

  async #append(from: number, to: number): Promise<void> {
    const log = this.#log;
    if (log === undefined) throw new Error("the log is not open");
    await Promise.all(Array.from({ length: to - from }, (_, at) => log.append(entry(from + at))));
  }
}

function entry(n: number): LogEntry {
  const module = `example.com/m${n}`;
  const hash = (kind: string) => `h1:${Buffer.from(`${kind}${n}`.padEnd(32, ".")).toString("base64")}`;
  const text = `${module} v1.0.0 ${hash("zip")}\n${module} v1.0.0/go.mod ${hash("mod")}\n`;
  return { key: `${module}@v1.0.0`, text, origin: "public", upstreamId: n };
}

async function hitRates(
  folder: string,
  log: BenchLog,
): Promise<{ lookup: readonly WrkRun[]; info: readonly WrkRun[] }> {
  await log.open({});
  await log.putInfos(asked);
  await log.close();
  const paths = {
    lookup: Array.from({ length: asked }, (_, n) => `sumdb/${name}/lookup/example.com/m${n}@v1.0.0`),
    info: Array.from({ length: asked }, (_, n) => `example.com/m${n}/@v/v1.0.0.info`),
  };
  const runs: { lookup: WrkRun[]; info: WrkRun[] } = { lookup: [], info: [] };
  const serving = await startModgate({ folder, upstream: "off", flags: ["--log-level", "warn"] });
  try {
    for (let round = 0; round < rounds; round++) {
      for (const kind of ["lookup", "info"] as const) {
        const { url, pid } = serving;
        runs[kind].push(await wrk({ url, pid, paths: paths[kind], connections, seconds, folder }));
      }
    }
    const failed = [...runs.lookup, ...runs.info].reduce((sum, run) => sum + run.failed, 0);
    if (failed > 0) throw new Error(`${failed} requests failed`);
    return runs;
  } finally {
    await serving.stop();
  }
}
