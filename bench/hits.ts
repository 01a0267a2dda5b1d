import { athens } from "./contestants/athens.ts";
import type { Contestant } from "./contestants/contestant.ts";
import { missingNotes, withFilled } from "./contestants/filled.ts";
import { goproxy } from "./contestants/goproxy.ts";
import { modgate, startModgate } from "./contestants/modgate.ts";
import { nginx } from "./contestants/nginx.ts";
import { inFreshFolder } from "./folders.ts";
import { projectModules } from "./module-paths.ts";
import { Origin } from "./origin.ts";
import { recordedFiles } from "./recorded.ts";
import type { Question } from "./bench.ts";
import { figure, median, ratio, type Table } from "./table.ts";
import { wrk, type WrkRun } from "./wrk.ts";

export const hits: Question = {
  name: "hits",
  title: "Cached `.info`, `.mod` and `list`",
  goal: "at least 1.2 × the requests a second of goproxy at no more than 0.8 × its CPU each; p99 below both other proxies.",
  answer: answerHits,
};

/** Athens fetches every version of a module it is filled with by a go command of its own: these are enough. */
const modules = 40;
const connections = 32;
const seconds = 2;
const rounds = 3;
const kinds = ["info", "mod", "list"] as const;

/** As it is installed: every request is a line of its log. */
const logging: Contestant = {
  name: "modgate serve, with its log",
  start: (options) => startModgate({ ...options, flags: [] }),
};

async function answerHits(): Promise<Table> {
  const files = await recordedFiles();
  const chosen = projectModules(files).slice(0, modules);
  const paths = chosen.flatMap(({ list, info, mod }) => [list, info, mod]);
  const origin = await Origin.open(files);
  const contestants = [modgate, logging, nginx(files), await goproxy(), await athens()];
  try {
    return await inFreshFolder((folder) =>
      withFilled(contestants, { folder, upstream: origin.url, paths }, async ({ there, missing }) => {
        const runs = new Map<string, WrkRun[]>();
        for (let round = 0; round < rounds; round++) {
          for (const kind of kinds) {
            for (const { name, serving } of there) {
              const { url, pid } = serving;
              const wanted = chosen.map((module) => module[kind]);
              const run = await wrk({ url, pid, paths: wanted, connections, seconds, folder });
              const key = `${kind} ${name}`;
              runs.set(key, [...(runs.get(key) ?? []), run]);
            }
          }
        }
        return tableOf(
          runs,
          there.map(({ name }) => name),
          missingNotes(missing),
        );
      }),
    );
  } finally {
    await origin.close();
  }
}

function tableOf(
  runs: ReadonlyMap<string, readonly WrkRun[]>,
  names: readonly string[],
  notes: readonly string[],
): Table {
  const of = (kind: string, name: string, field: keyof WrkRun) =>
    median((runs.get(`${kind} ${name}`) ?? []).map((run) => run[field]));
  const rows = kinds.flatMap((kind) =>
    names.map((name) => {
      const value = (field: keyof WrkRun) => of(kind, name, field);
      const rate = ratio(value("perSecond"), of(kind, "goproxy", "perSecond"));
      const cpu = ratio(value("cpuPerRequestUs"), of(kind, "goproxy", "cpuPerRequestUs"));
      const shown = [value("perSecond"), value("cpuPerRequestUs"), value("p50Ms"), value("p99Ms")].map(figure);
      return [kind, name, ...shown, rate, cpu, String(value("failed"))];
    }),
  );
  const columns = [
    "file",
    "contestant",
    "requests/s",
    "CPU µs each",
    "p50 ms",
    "p99 ms",
    "rate to goproxy",
    "CPU to goproxy",
    "failed",
  ];
  return { columns, rows, notes: [...notes, about] };
}

const about =
  `Medians of ${rounds} runs of ${seconds} s, in turns: wrk with 2 threads and ${connections} connections over ${modules} ` +
  "modules. wrk shares the two cores with the server, so requests a second depend on both; CPU each is the server's " +
  "alone. goproxy asks its upstream for every list, Athens starts a go command for it.";
