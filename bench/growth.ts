import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Question } from "./bench.ts";
import type { Serving } from "./contestants/contestant.ts";
import { startModgate } from "./contestants/modgate.ts";
import { inFreshFolder } from "./folders.ts";
import { getAll } from "./get-all.ts";
import { residentBytes } from "./process-stat.ts";
import { figure, median, ratio, type Table } from "./table.ts";
import { wrk, type WrkRun } from "./wrk.ts";

export const growth: Question = {
  name: "growth",
  title: "Growth: versions in the index",
  goal: "`list`, `info` and start-up with a million versions at most 1.5 × those with a thousand.",
  answer: answerGrowth,
};

const sizes = [1_000, 100_000, 1_000_000] as const;
const versionsPerModule = 100;
const starts = 5;
const firstTimes = 1_000;
const connections = 8;
const seconds = 2;
const rounds = 3;

async function answerGrowth(): Promise<Table> {
  return inFreshFolder(async (folder) => {
    const indexes: Index[] = [];
    for (const size of sizes) indexes.push(await Index.make(join(folder, String(size)), size));
    for (let round = 0; round < starts; round++) for (const index of indexes) await index.startOnce();
    try {
      for (const index of indexes) await index.open();
      for (let round = 0; round < rounds; round++) for (const index of indexes) await index.load();
    } finally {
      for (const index of indexes) await index.close();
    }
    const rows = figures.map(([what, of]) => {
      const values = indexes.map(of);
      return [what, ...values.map(figure), ratio(values.at(-1) ?? Number.NaN, values[0] ?? Number.NaN)];
    });
    const columns = ["", ...sizes.map((size) => size.toLocaleString("en")), "largest to smallest"];
    return { columns, rows, notes: [about] };
  });
}

const figures: readonly (readonly [string, (index: Index) => number])[] = [
  ["start to first answer, ms", ({ startsMs }) => median(startsMs)],
  ["`.info` asked for the first time, ms", ({ firstMs }) => firstMs],
  ["`.info`, CPU µs each", ({ infos }) => median(infos.map((run) => run.cpuPerRequestUs))],
  ["`.info` p99, ms", ({ infos }) => median(infos.map((run) => run.p99Ms))],
  ["`list` of 100 versions, CPU µs each", ({ lists }) => median(lists.map((run) => run.cpuPerRequestUs))],
  ["`list` p99, ms", ({ lists }) => median(lists.map((run) => run.p99Ms))],
  ["resident after that, MB", ({ residentMB }) => residentMB],
];

const about =
  `Medians, the three in turns: ${starts} starts, ${rounds} runs of wrk of ${seconds} s with ${connections} connections over ` +
  `${firstTimes} versions drawn by chance. There is no upstream: a list is made from the index each time.`;

/** A modgate over a data folder with so many versions, and what was measured of it. */
class Index {
  readonly startsMs: number[] = [];
  readonly infos: WrkRun[] = [];
  readonly lists: WrkRun[] = [];
  firstMs = Number.NaN;
  residentMB = Number.NaN;
  readonly #folder: string;
  readonly #chosen: readonly number[];
  #serving: Serving | undefined;

  private constructor(folder: string, size: number) {
    this.#folder = folder;
    this.#chosen = Array.from({ length: firstTimes }, () => Math.floor(Math.random() * size));
  }

  static async make(folder: string, size: number): Promise<Index> {
    mkdirSync(folder);
    const index = new Index(folder, size);
    // It makes its own tables.
    await (await index.#start("/livez")).stop();
    fill(join(folder, "data", "records.sqlite"), size);
    return index;
  }

  async startOnce(): Promise<void> {
    const serving = await this.#start(`/${infoPath(0)}`);
    this.startsMs.push(serving.readyMs);
    await serving.stop();
  }

  async open(): Promise<void> {
    this.#serving = await this.#start("/livez");
    const began = performance.now();
    await getAll(this.#serving.url, this.#chosen.map(infoPath), 1);
    this.firstMs = (performance.now() - began) / firstTimes;
  }

  async load(): Promise<void> {
    if (this.#serving === undefined) return;
    const { url, pid } = this.#serving;
    const options = { url, pid, connections, seconds, folder: this.#folder };
    this.infos.push(await wrk({ ...options, paths: this.#chosen.map(infoPath) }));
    this.lists.push(await wrk({ ...options, paths: this.#chosen.map((n) => `${modulePath(n)}/@v/list`) }));
    this.residentMB = residentBytes(pid) / 1e6;
  }

  async close(): Promise<void> {
    await this.#serving?.stop();
  }

  #start(firstPath: string): Promise<Serving> {
    return startModgate({ folder: this.#folder, upstream: "off", flags: ["--log-level", "warn"], firstPath });
  }
}

function modulePath(n: number): string {
  return `example.com/m${Math.floor(n / versionsPerModule)}`;
}

function versionOf(n: number): string {
  return `v1.${n % versionsPerModule}.0`;
}

function infoPath(n: number): string {
  return `${modulePath(n)}/@v/${versionOf(n)}.info`;
}

/** Writes the records that so many `.info` answers would have left, past the server: through it this takes an hour. */
function fill(file: string, size: number): void {
  const database = new DatabaseSync(file);
  const version = database.prepare("INSERT INTO version (module, version, seen_at, private) VALUES (?, ?, ?, 0)");
  const object = database.prepare(
    "INSERT INTO object (module, kind, version, id, size, sha256, source, private, fetched_at, used_at, gone, body) " +
      "VALUES (?, 'info', ?, ?, ?, ?, 'bench', 0, ?, ?, 0, ?)",
  );
  const now = Date.now();
  const sha256 = "0".repeat(64);
  database.exec("BEGIN");
  for (let n = 0; n < size; n++) {
    const body = Buffer.from(JSON.stringify({ Version: versionOf(n), Time: "2024-01-02T03:04:05Z" }));
    const id = n.toString(16).padStart(32, "0");
    version.run(modulePath(n), versionOf(n), now);
    object.run(modulePath(n), versionOf(n), id, body.length, sha256, now, now, body);
  }
  database.exec("COMMIT");
  database.close();
}
