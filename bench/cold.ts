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

/** Elsewhere than in the middle cell it is enough to know that plain go takes so many times longer. */
const enough = 2;

/** One cold run, of the command and of the server it went through. */
type Run = {
  readonly wallS: number;
  readonly cpuS: number;
  readonly requests: number;
  readonly bytes: number;
  /** Of files that plain go does not ask for: guessed in vain. */
  readonly inVain: number;
  /** We ended it: it takes longer. */
  readonly cut?: true;
};
type Way = {
  readonly name: string;
  readonly run: (upstream: string, folder: string, mostMs?: number) => Promise<CommandRun>;
};

/** @param wanted the links to measure; a part of them while the bench itself is worked on */
export async function answerCold(wanted: readonly Cell[], until = Number.POSITIVE_INFINITY): Promise<Table> {
  const origin = await Origin.open(await recordedFiles());
  const notes: string[] = [];
  const rows: string[][] = [];
  const noLink = new Map<string, Run | string>();
  /** What plain go asks for; no less than that must cross the link. */
  let needed: ReadonlySet<string> = new Set();
  const ours = [plainGo, modgateGo, through(modgate)];
  const theirs: Way[] = [];
  for (const other of [await goproxy(), await athens()]) {
    if (isMissing(other)) notes.push(`${other.name}: missing, ${other.missing}`);
    else theirs.push(through(other));
  }
  try {
    for (const way of ours) {
      const run = await runOnce(way, origin.url, origin, needed);
      noLink.set(way.name, run);
      rows.push(rowOf("none", way, run, undefined, undefined, Number.NaN));
      if (way === plainGo && typeof run !== "string") needed = new Set(origin.asked.keys());
    }
    for (const cell of wanted) {
      if (performance.now() > until) {
        notes.push(`${labelOf(cell)}: left out, the time of the whole bench was over`);
        continue;
      }
      const link = await Link.open({ ...cell, to: origin.port });
      try {
        const limitS = await linkLimit(link, [...needed]);
        const label = labelOf(cell);
        rows.push([label, "the link itself", figure(limitS), "", "", "", "", "", ""]);
        const runs = new Map<Way, Run | string>();
        const others = ours.filter((way) => way !== plainGo);
        for (const way of others) runs.set(way, await runOnce(way, link.url, origin, needed));
        const slowest = Math.max(
          ...[...runs.values()].map((run) => (typeof run === "string" ? killMs : run.wallS * 1e3)),
        );
        const mostMs = cell.all === true ? killMs : Math.min(killMs, enough * slowest);
        const plain = await runOnce(plainGo, link.url, origin, needed, mostMs);
        if (cell.all === true) for (const way of theirs) runs.set(way, await runOnce(way, link.url, origin, needed));
        for (const [way, run] of [[plainGo, plain] as const, ...runs])
          rows.push(rowOf(label, way, run, plain, noLink.get(way.name), limitS));
      } finally {
        await link.close();
      }
    }
  } finally {
    await origin.close();
  }
  const columns = [
    "link",
    "contestant",
    "seconds",
    "CPU s",
    "faster than go",
    "of the limit",
    "requests",
    "MB",
    "in vain",
  ];
  return { columns, rows, notes: [...notes, ...about] };
}

const about = [
  "One run each. CPU seconds are those of the command and of the server it went through, over two cores which the link " +
    'and the origin share. The link\'s own limit is a plain fetch of the same files over 96 connections. "Of the limit" ' +
    "is against the larger of that and the same command with no link. The link knows no loss and no slow start.",
  `"In vain" are bytes of files that plain go does not ask for; of what is foreseen at most 20 % should be. Outside of the ` +
    `middle cell plain go is ended when it has taken ${enough} × as long as modgate.`,
];

const plainGo: Way = {
  name: "plain go",
  run: (upstream, folder, mostMs) => goModDownload(["go"], upstream, folder, mostMs),
};

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

function goModDownload(
  command: readonly string[],
  goproxy: string,
  folder: string,
  mostMs = killMs,
): Promise<CommandRun> {
  const environment = { ...goEnvironment({ goproxy, folder }), XDG_CACHE_HOME: join(folder, "cache") };
  return runCommand([...command, "mod", "download"], { folder: projectIn(folder), environment, killMs: mostMs });
}

/** A run over fresh folders, or why there is none. */
async function runOnce(
  way: Way,
  upstream: string,
  origin: Origin,
  needed: ReadonlySet<string>,
  mostMs = killMs,
): Promise<Run | string> {
  return inFreshFolder(async (folder) => {
    origin.reset();
    try {
      const { code, wallS, cpuS, output } = await way.run(upstream, folder, mostMs);
      if (/unknown command/.test(output)) return "missing: this modgate has no such command";
      if (code === null && mostMs === killMs) return `not finished after ${killMs / 60_000} min`;
      if (code !== 0 && code !== null) return `failed: ${output.trim().split("\n").at(-1)?.slice(0, 120) ?? ""}`;
      console.error(
        `  ${way.name}: ${figure(wallS)} s, CPU ${figure(cpuS)} s, ${origin.requests} requests, ${figure(origin.bytes / 1e6)} MB`,
      );
      const vain = [...origin.sent].filter(([path]) => needed.size > 0 && !needed.has(path));
      const inVain = vain.reduce((sum, [, bytes]) => sum + bytes, 0);
      const cut = code === null ? { cut: true as const } : {};
      return { wallS, cpuS, requests: origin.requests, bytes: origin.bytes, inVain, ...cut };
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
  if (typeof run === "string") return [label, way.name, run, "", "", "", "", "", ""];
  const than = typeof plain === "object" && plain.cut === true ? "> " : "";
  const go = typeof plain === "object" && way !== plainGo ? `${than}${ratio(plain.wallS, run.wallS)}` : "";
  const own = typeof alone === "object" ? alone.wallS : 0;
  const limit = Number.isNaN(limitS) || run.cut === true ? "" : ratio(run.wallS, Math.max(limitS, own));
  const { wallS, cpuS, requests, bytes, inVain, cut } = run;
  const seconds = `${cut === true ? "> " : ""}${figure(wallS)}`;
  const vain = way === plainGo ? "" : `${figure((inVain / bytes) * 100)} %`;
  return [label, way.name, seconds, figure(cpuS), go, limit, String(requests), figure(bytes / 1e6), vain];
}
