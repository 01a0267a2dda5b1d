import { Agent, get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Question } from "./bench.ts";
import { inFreshFolder } from "./folders.ts";
import { getAll } from "./get-all.ts";
import { type Guarded, startGuarded } from "./guarded.ts";
import { openMadeUpOrigin } from "./made-up-origin.ts";
import { figure, median, quantile, type Table } from "./table.ts";
import { wrk } from "./wrk.ts";

export const limits: Question = {
  name: "limits",
  title: "One greedy client beside a modest one",
  goal: "with one client that wants 100 × its share, another's p99 is at most 2 × what it is alone.",
  answer: answerLimits,
};

const share = { hitsPerSecond: 100, missesAtATime: 4 };
/** So many times its share is what the greedy one has under way, or would get if nothing held it. */
const greed = 100;
const answerMs = 50;
const seconds = 4;
const rounds = 5;

/** What the modest client asks for, and how often; what the greedy one asks for at the same time. */
type Load = {
  readonly name: string;
  readonly everyMs: number;
  readonly modest: (n: number) => string;
  readonly greedy: (run: number) => readonly string[];
  readonly connections: number;
};

const info = (module: string, n: number): string => `example.com/${module}/@v/v0.0.${n}.info`;
const held = Array.from({ length: 40 }, (_, n) => info("held", n));

const loads: readonly Load[] = [
  {
    name: "hits",
    everyMs: 1_000 / (0.8 * share.hitsPerSecond),
    modest: (n) => held[n % held.length] ?? "",
    greedy: () => held,
    connections: greed,
  },
  {
    name: "misses",
    everyMs: 50,
    modest: (n) => info("modest", n),
    greedy: (run) => Array.from({ length: 20_000 }, (_, n) => info(`greedy${run}`, n)),
    connections: greed * share.missesAtATime,
  },
];

async function answerLimits(): Promise<Table> {
  const origin = await openMadeUpOrigin(answerMs);
  try {
    return await inFreshFolder(async (folder) => {
      const start = (name: string, config: string) =>
        startGuarded({ folder, name, upstream: origin.url, config: base + config, subjects: ["greedy", "modest"] });
      const servers = [await start("shares", `limits: ${JSON.stringify(share)}\n`), await start("none", "")];
      try {
        for (const { url, tokens } of servers) await getAll(url, held, 4, { authorization: `Bearer ${tokens[1]}` });
        const rows: string[][] = [];
        for (const load of loads) rows.push(...(await rowsOf(load, servers, folder)));
        return { columns, rows, notes: [about] };
      } finally {
        for (const server of servers) await server.stop();
      }
    });
  } finally {
    await origin.close();
  }
}

const base = "access: { mode: on }\nfetch: { lanesPerHost: 8, queue: 512 }\n";

const columns = [
  "",
  "modest p50 ms alone",
  "beside",
  "modest p99 ms alone",
  "beside",
  "p99 to alone (median of rounds)",
  "modest's failures",
  "greedy's answers/s",
];

async function rowsOf(load: Load, servers: readonly Guarded[], folder: string): Promise<string[][]> {
  const runs = servers.map(() => ({
    alone: [] as number[][],
    beside: [] as number[][],
    failed: 0,
    greedy: [] as number[],
  }));
  let asked = 0;
  const modest = async (server: Guarded): Promise<ModestRun> => {
    const run = await askModestly(server, { ...load, from: asked });
    asked += run.tookMs.length + run.failed;
    return run;
  };
  for (let round = 0; round < rounds; round++) {
    for (const [at, server] of servers.entries()) {
      const run = runs[at];
      if (run === undefined) continue;
      const alone = await modest(server);
      const { url, pid, tokens } = server;
      const paths = load.greedy(round * servers.length + at);
      const wanting = { paths, connections: load.connections, seconds: seconds + 2, folder, token: tokens[0] ?? "" };
      const greedy = wrk({ url, pid, ...wanting });
      await sleep(1_000);
      const beside = await modest(server);
      run.greedy.push((await greedy).perSecond);
      run.alone.push(alone.tookMs);
      run.beside.push(beside.tookMs);
      run.failed += alone.failed + beside.failed;
    }
  }
  return runs.map(({ alone, beside, failed, greedy }, at) => {
    const p = (part: number, of: readonly number[][]) => figure(quantile(of.flat(), part));
    const ratios = beside.map((times, n) => quantile(times, 0.99) / quantile(alone[n] ?? [], 0.99));
    const name = `${load.name}, ${at === 0 ? "with shares" : "without"}`;
    const times = [p(0.5, alone), p(0.5, beside), p(0.99, alone), p(0.99, beside)];
    return [name, ...times, `${figure(median(ratios))}×`, String(failed), figure(median(greedy))];
  });
}

type ModestRun = { readonly tookMs: number[]; failed: number };

/** One request every so often, whether the one before is answered or not. */
async function askModestly(server: Guarded, { everyMs, modest, from }: Load & { from: number }): Promise<ModestRun> {
  const agent = new Agent({ keepAlive: true });
  const run: ModestRun = { tookMs: [], failed: 0 };
  const authorization = `Bearer ${server.tokens[1]}`;
  const asks: Promise<void>[] = [];
  const began = performance.now();
  for (let n = 0; n * everyMs < seconds * 1_000; n++) {
    await sleep(Math.max(0, began + n * everyMs - performance.now()));
    asks.push(
      new Promise((resolve) => {
        const at = performance.now();
        const done = (well: boolean): void => {
          if (well) run.tookMs.push(performance.now() - at);
          else run.failed++;
          resolve();
        };
        get(`${server.url}/${modest(from + n)}`, { agent, headers: { authorization } }, (answer) => {
          answer.resume().once("end", () => done(answer.statusCode === 200));
        }).once("error", () => done(false));
      }),
    );
  }
  await Promise.all(asks);
  agent.destroy();
  return run;
}

const about =
  `A share is ${share.hitsPerSecond} hits a second and ${share.missesAtATime} fetches at a time, of 8 lanes to an upstream that takes ` +
  `${answerMs} ms. The modest client asks every ${figure(loads[0]?.everyMs ?? 0)} ms for a hit, then every 50 ms for a file that is not held; the ` +
  `greedy one is wrk, which asks again as soon as it has an answer, over ${greed} and ${greed * share.missesAtATime} connections. What it ` +
  `gets without shares is what it wants. ${rounds} rounds of ${seconds} s in turns: alone and beside, with shares and without; both ` +
  "clients and the upstream share the two cores with the gateway.";
