import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SqliteFile } from "../src/store/sqlite-file.ts";
import type { Question } from "./bench.ts";
import { startModgate } from "./contestants/modgate.ts";
import { inFreshFolder } from "./folders.ts";
import { getAll } from "./get-all.ts";
import { residentBytes } from "./process-stat.ts";
import { figure, median, ratio, type Table } from "./table.ts";
import { wrk } from "./wrk.ts";

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
const seconds = 3;
const rounds = 3;

type Measured = {
  startMs: number;
  firstMs: number;
  infoUs: number;
  infoP99Ms: number;
  listUs: number;
  listP99Ms: number;
  residentMB: number;
};

async function answerGrowth(): Promise<Table> {
  const all: Measured[] = [];
  for (const size of sizes) all.push(await inFreshFolder((folder) => measure(folder, size)));
  const [least] = all;
  const lines: readonly [string, keyof Measured][] = [
    ["start to first answer, ms", "startMs"],
    ["`.info` asked for the first time, ms", "firstMs"],
    ["`.info`, CPU µs each", "infoUs"],
    ["`.info` p99, ms", "infoP99Ms"],
    ["`list` of 100 versions from the index, CPU µs each", "listUs"],
    ["`list` p99, ms", "listP99Ms"],
    ["resident after that, MB", "residentMB"],
  ];
  const rows = lines.map(([what, field]) => [
    what,
    ...all.map((one) => figure(one[field])),
    ratio(all.at(-1)?.[field] ?? Number.NaN, least?.[field] ?? Number.NaN),
  ]);
  const columns = ["", ...sizes.map((size) => size.toLocaleString("en")), "largest to smallest"];
  const about =
    `Medians: ${starts} starts, ${rounds} runs of wrk of ${seconds} s with ${connections} connections over ${firstTimes} ` +
    "versions drawn by chance, no upstream: a list is made from the index each time.";
  return { columns, rows, notes: [about] };
}

async function measure(folder: string, size: number): Promise<Measured> {
  fill(folder, size);
  const open = () =>
    startModgate({ folder, upstream: "off", flags: ["--log-level", "warn"], firstPath: `/${infoPath(0)}` });
  const startsMs: number[] = [];
  for (let n = 0; n < starts; n++) {
    const serving = await open();
    startsMs.push(serving.readyMs);
    await serving.stop();
  }
  const serving = await open();
  try {
    const { url, pid } = serving;
    const chosen = Array.from({ length: firstTimes }, () => Math.floor(Math.random() * size));
    const infos = chosen.map(infoPath);
    const lists = chosen.map((n) => `${modulePath(n)}/@v/list`);
    const began = performance.now();
    await getAll(url, infos, 1);
    const firstMs = (performance.now() - began) / firstTimes;
    const runs = [];
    for (let round = 0; round < rounds; round++) {
      const info = await wrk({ url, pid, paths: infos, connections, seconds, folder });
      runs.push({ info, list: await wrk({ url, pid, paths: lists, connections, seconds, folder }) });
    }
    return {
      startMs: median(startsMs),
      firstMs,
      infoUs: median(runs.map(({ info }) => info.cpuPerRequestUs)),
      infoP99Ms: median(runs.map(({ info }) => info.p99Ms)),
      listUs: median(runs.map(({ list }) => list.cpuPerRequestUs)),
      listP99Ms: median(runs.map(({ list }) => list.p99Ms)),
      residentMB: residentBytes(pid) / 1e6,
    };
  } finally {
    await serving.stop();
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
function fill(folder: string, size: number): void {
  const data = join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  const file = join(data, "records.sqlite");
  SqliteFile.openForWriting(file).close();
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
