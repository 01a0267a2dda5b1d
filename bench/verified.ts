import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseGoSum } from "../src/gomod/go-sum.ts";
import { TestDatabase } from "../test/support/test-database.ts";
import type { Question } from "./bench.ts";
import { projectFolder } from "./build.ts";
import { startModgate } from "./contestants/modgate.ts";
import { download } from "./download.ts";
import { inFreshFolder } from "./folders.ts";
import { Link } from "./link.ts";
import { projectModules, type ModulePaths } from "./module-paths.ts";
import { Origin } from "./origin.ts";
import { cpuSeconds } from "./process-stat.ts";
import { recordedFiles } from "./recorded.ts";
import { figure, median, ratio, type Table } from "./table.ts";

export const verified: Question = {
  name: "verified",
  title: "What verification costs a cold download",
  goal: "no sequential round trip more than without; its CPU seconds beside those of the cold download.",
  answer: answerVerified,
};

const modules = 15;
/** Nothing but the round trip may matter for them. */
const mostBytes = 300_000;
const megabitsPerSecond = 1_000;
/** The difference of the two shows how many round trips follow each other: all else is the same. */
const roundTrips = [100, 300] as const;
/** Of other modules: three levels of tiles. */
const others = 20_000;
const rounds = 2;

type Run = { readonly perModuleMs: number; readonly cpuS: number; readonly asked: number };

async function answerVerified(): Promise<Table> {
  const files = await recordedFiles();
  const chosen = projectModules(files)
    .filter(({ zipBytes }) => zipBytes < mostBytes)
    .slice(-modules);
  const ended: (() => unknown)[] = [];
  const after = (work: unknown): void => void ended.push(work as () => unknown);
  const origin = await Origin.open(files);
  const database = await TestDatabase.start({ after }, undefined, { size: others });
  try {
    addRecords(database);
    const rows: string[][] = [];
    for (const foresight of ["on", "off"] as const) {
      const ways = [false, true].map((verify) => ({ verify, runs: roundTrips.map((): Run[] => []) }));
      for (let round = 0; round < rounds; round++) {
        for (const { verify, runs } of ways) {
          for (const [at, roundTripMs] of roundTrips.entries()) {
            runs[at]?.push(await runOnce(origin, database, chosen, { roundTripMs, verify, foresight }));
          }
        }
      }
      const [unverified] = ways;
      for (const { verify, runs } of ways) {
        const of = (key: keyof Run, at: number, from = runs) => median((from[at] ?? []).map((run) => run[key]));
        const trips = (of("perModuleMs", 1) - of("perModuleMs", 0)) / (roundTrips[1] - roundTrips[0]);
        const cpu = of("cpuS", 0);
        rows.push([
          `${verify ? "verified" : "unverified"}, foresight ${foresight}`,
          figure(of("perModuleMs", 0)),
          figure(of("perModuleMs", 1)),
          figure(trips),
          figure(cpu),
          ratio(cpu, of("cpuS", 0, unverified?.runs)),
          figure(of("asked", 0)),
        ]);
      }
    }
    const columns = [
      "way",
      ...roundTrips.map((ms) => `ms a module at ${ms} ms`),
      "round trips a module",
      "CPU s",
      "to unverified",
      "asked of the database",
    ];
    return { columns, rows, notes: [about] };
  } finally {
    for (const end of ended.toReversed()) await end();
    await origin.close();
  }
}

const about =
  `${modules} modules of at most ${mostBytes / 1_000} kB, one after the other through \`modgate serve\` with an empty cache, each as the go ` +
  `command asks: .info, .mod, .zip. Upstream and checksum database (${others.toLocaleString("en")} records) stand behind links of the same ` +
  `round trip and ${megabitsPerSecond} Mbit/s. Medians of ${rounds} runs in turns. CPU is the gateway's, start excluded. Which tile proves a ` +
  `record is known only with the record, so a proof takes two round trips where the \`.mod\` it begins with takes one: that is the one more.`;

type Conditions = { readonly roundTripMs: number; readonly verify: boolean; readonly foresight: "on" | "off" };

function runOnce(
  origin: Origin,
  database: TestDatabase,
  chosen: readonly ModulePaths[],
  { roundTripMs, verify, foresight }: Conditions,
): Promise<Run> {
  return inFreshFolder(async (folder) => {
    const far = await Link.open({ to: origin.port, roundTripMs, megabitsPerSecond });
    const farDatabase = await Link.open({ to: Number(new URL(database.url).port), roundTripMs, megabitsPerSecond });
    const sumdb = verify ? `${database.keys.verifierKey} ${farDatabase.url}` : "off";
    const flags = ["--log-level", "warn", "--sumdb", sumdb, "--foresight-mode", foresight];
    const serving = await startModgate({ folder, upstream: far.url, flags });
    try {
      database.asked.length = 0;
      const before = cpuSeconds(serving.pid);
      const took: number[] = [];
      for (const { info, mod, zip } of chosen) {
        const began = performance.now();
        for (const path of [info, mod, zip]) {
          await download(`${serving.url}/${path}`, { signal: AbortSignal.timeout(60_000) });
        }
        took.push(performance.now() - began);
      }
      const cpuS = cpuSeconds(serving.pid) - before;
      return { perModuleMs: median(took), cpuS, asked: database.asked.length };
    } finally {
      await serving.stop();
      await far.close();
      await farDatabase.close();
    }
  });
}

/** Every line of the project's go.sum, spread among the records of others as they are in the real one. */
function addRecords(database: TestDatabase): void {
  const hashes = new Map<string, { zip: string; mod: string }>();
  for (const { path, version, goModOnly, hash } of parseGoSum(readFileSync(join(projectFolder, "go.sum"), "utf8"))
    .lines) {
    const key = `${path}@${version}`;
    const known = hashes.get(key) ?? { zip: "h1:no zip of it is asked for=", mod: "" };
    hashes.set(key, goModOnly ? { ...known, mod: hash } : { ...known, zip: hash });
  }
  for (const [key, { zip, mod }] of hashes) {
    const [module = "", version = ""] = key.split("@");
    database.addRecord(module, version, zip, mod);
    for (let n = 0; n < 60; n++) database.addRecord(`${module}/beside${n}`, version, "h1:zip=", "h1:mod=");
  }
}
