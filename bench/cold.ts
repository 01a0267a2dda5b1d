import { join } from "node:path";
import { athens } from "./contestants/athens.ts";
import { isMissing, type Contestant } from "./contestants/contestant.ts";
import { goproxy } from "./contestants/goproxy.ts";
import { modgate, modgateBinary } from "./contestants/modgate.ts";
import { type CommandRun, runCommand } from "./command.ts";
import { inFreshFolder } from "./folders.ts";
import { getAll } from "./get-all.ts";
import { goEnvironment } from "./go-environment.ts";
import { Link } from "./link.ts";
import { Origin } from "./origin.ts";
import { cpuSeconds } from "./process-stat.ts";
import { projectIn, recordedFiles } from "./recorded.ts";
import type { Question } from "./bench.ts";
import { figure, ratio, type Table } from "./table.ts";

export const cold: Question = {
  name: "cold",
  title: "Cold `go mod download` over a long link",
  goal:
    "`modgate go` at least 3 × faster than plain go at 200 ms / 50 Mbit/s, faster in every cell, and at most 1.2 × " +
    "the larger of the link's limit and the same command with no link; through `modgate serve` at most 1.6 × that.",
  answer: (until) => answerCold(cells, until),
};

export type Cell = { readonly roundTripMs: number; readonly megabitsPerSecond: number; readonly all?: true };

/** The middle one first: it is where the other proxies run too. */
const cells: readonly Cell[] = [
  { roundTripMs: 200, megabitsPerSecond: 50, all: true },
  { roundTripMs: 50, megabitsPerSecond: 50 },
  { roundTripMs: 400, megabitsPerSecond: 50 },
  { roundTripMs: 50, megabitsPerSecond: 200 },
  { roundTripMs: 200, megabitsPerSecond: 200 },
  { roundTripMs: 400, megabitsPerSecond: 200 },
];

/** As many as an HTTP client may well open to one host when nothing else matters. */
const parallel = 96;
const killMs = 10 * 60_000;

/** One cold run, of the command and of the server it went through. */
type Run = { readonly wallS: number; readonly cpuS: number; readonly requests: number; readonly bytes: number };
type Way = { readonly name: string; readonly run: (upstream: string, folder: string) => Promise<CommandRun> };

/** @param wanted the links to measure; a part of them while the bench itself is worked on */
export async function answerCold(wanted: readonly Cell[], until = Number.POSITIVE_INFINITY): Promise<Table> {
  const origin = await Origin.open(await recordedFiles());
  const notes: string[] = [];
  const rows: string[][] = [];
  const noLink = new Map<string, Run | string>();
  /** What plain go asks for; no less than that must cross the link. */
  let asked: readonly string[] = [];
  const ours = [plainGo, modgateGo, through(modgate)];
  const theirs: Way[] = [];
  for (const other of [await goproxy(), await athens()]) {
    if (isMissing(other)) notes.push(`${other.name}: missing, ${other.missing}`);
    else theirs.push(through(other));
  }
  try {
    for (const way of ours) {
      const run = await runOnce(way, origin.url, origin);
      noLink.set(way.name, run);
      rows.push(rowOf("none", way, run, undefined, undefined, Number.NaN));
      if (way === plainGo && typeof run !== "string") asked = [...origin.asked.keys()];
    }
    for (const cell of wanted) {
      if (performance.now() > until) {
        notes.push(`${labelOf(cell)}: left out, the time of the whole bench was over`);
        continue;
      }
      const link = await Link.open({ ...cell, to: origin.port });
      try {
        const limitS = await linkLimit(link, asked);
        const label = labelOf(cell);
        rows.push([label, "the link itself", figure(limitS), "", "", "", "", ""]);
        let plain: Run | string | undefined;
        for (const way of cell.all === true ? [...ours, ...theirs] : ours) {
          const run = await runOnce(way, link.url, origin);
          if (way === plainGo) plain = run;
          rows.push(rowOf(label, way, run, plain, noLink.get(way.name), limitS));
        }
      } finally {
        await link.close();
      }
    }
  } finally {
    await origin.close();
  }
  const columns = ["link", "contestant", "seconds", "CPU s", "faster than go", "of the limit", "requests", "MB"];
  return { columns, rows, notes: [...notes, ...about] };
}

const about = [
  "One run each. CPU seconds are those of the command and of the server it went through, over two cores which the link " +
    'and the origin share. The link\'s own limit is a plain fetch of the same files over 96 connections. "Of the limit" ' +
    "is against the larger of that and the same command with no link. The link knows no loss and no slow start.",
];

const plainGo: Way = { name: "plain go", run: (upstream, folder) => goModDownload(["go"], upstream, folder) };

const modgateGo: Way = {
  name: "`modgate go`",
  run: (upstream, folder) => goModDownload([modgateBinary, "go"], upstream, folder),
};

function through(contestant: Contestant): Way {
  return {
    name: `through ${contestant.name}`,
    run: async (upstream, folder) => {
      const serving = await contestant.start({ folder, upstream });
      try {
        const before = cpuSeconds(serving.pid);
        const run = await goModDownload(["go"], serving.url, join(folder, "client"));
        return { ...run, cpuS: run.cpuS + cpuSeconds(serving.pid) - before };
      } finally {
        await serving.stop();
      }
    },
  };
}

function goModDownload(command: readonly string[], goproxy: string, folder: string): Promise<CommandRun> {
  const environment = { ...goEnvironment({ goproxy, folder }), XDG_CACHE_HOME: join(folder, "cache") };
  return runCommand([...command, "mod", "download"], { folder: projectIn(folder), environment, killMs });
}

/** A run over fresh folders, or why there is none. */
async function runOnce(way: Way, upstream: string, origin: Origin): Promise<Run | string> {
  return inFreshFolder(async (folder) => {
    origin.reset();
    try {
      const { code, wallS, cpuS, output } = await way.run(upstream, folder);
      if (/unknown command/.test(output)) return "missing: this modgate has no such command";
      if (code === null) return `not finished after ${killMs / 60_000} min`;
      if (code !== 0) return `failed: ${output.trim().split("\n").at(-1)?.slice(0, 120) ?? ""}`;
      console.error(
        `  ${way.name}: ${figure(wallS)} s, CPU ${figure(cpuS)} s, ${origin.requests} requests, ${figure(origin.bytes / 1e6)} MB`,
      );
      return { wallS, cpuS, requests: origin.requests, bytes: origin.bytes };
    } catch (failure) {
      return `failed: ${failure instanceof Error ? failure.message.split("\n")[0] : String(failure)}`;
    }
  });
}

function labelOf({ roundTripMs, megabitsPerSecond }: Cell): string {
  return `${roundTripMs} ms, ${megabitsPerSecond} Mbit/s`;
}

async function linkLimit(link: Link, paths: readonly string[]): Promise<number> {
  const began = performance.now();
  await getAll(link.url, paths, parallel);
  return (performance.now() - began) / 1000;
}

function rowOf(
  label: string,
  way: Way,
  run: Run | string,
  plain: Run | string | undefined,
  alone: Run | string | undefined,
  limitS: number,
): string[] {
  if (typeof run === "string") return [label, way.name, run, "", "", "", "", ""];
  const go = typeof plain === "object" && way !== plainGo ? ratio(plain.wallS, run.wallS) : "";
  const own = typeof alone === "object" ? alone.wallS : 0;
  const limit = Number.isNaN(limitS) ? "" : ratio(run.wallS, Math.max(limitS, own));
  const { wallS, cpuS, requests, bytes } = run;
  return [label, way.name, figure(wallS), figure(cpuS), go, limit, String(requests), figure(bytes / 1e6)];
}
