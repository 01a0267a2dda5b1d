import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { openTestTrail } from "../test/access/test-trail.ts";
import type { Question } from "./bench.ts";
import { inFreshFolder } from "./folders.ts";
import { peakBytes } from "./process-stat.ts";
import { figure, median, ratio, type Table } from "./table.ts";

export const audit: Question = {
  name: "audit",
  title: "The audit trail: checking and searching it",
  goal: "time that grows with the trail and no faster, at most 256 MB of memory.",
  answer: answerAudit,
};

const sizes = [10_000, 100_000, 1_000_000] as const;
const name = "gw.example.com/audit/1";
const binary = join(import.meta.dirname, "../bin/modgate");
const callers = 16_384;
const subjects = 1_000;
const modules = 10_000;
const rounds = 3;

const commands: readonly (readonly [string, readonly string[]])[] = [
  ["`audit verify`", ["verify"]],
  ["`audit search --module`", ["search", "--module", "git.corp.example/m7"]],
  ["`audit search --subject`", ["search", "--subject", "person7"]],
  ["`audit search --since`, nothing since", ["search", "--since", "2999-01-01"]],
];

async function answerAudit(): Promise<Table> {
  return inFreshFolder(async (folder) => {
    const data = join(folder, "data");
    const begun = spawnSync(binary, ["audit", "init", "--name", name, "--data", data]);
    if (begun.status !== 0) throw new Error(String(begun.stderr));
    const took = commands.map((): Run[] => []);
    for (const size of sizes) {
      await growTo(data, size);
      for (const [n, [, words]] of commands.entries()) took[n]?.push(await measured(data, words));
    }
    const of = (runs: readonly Run[] | undefined, value: (run: Run) => number) => (runs ?? []).map(value);
    const row = (what: string, values: readonly number[]) => {
      return [what, ...values.map(figure), ratio(values.at(-1) ?? Number.NaN, values[0] ?? Number.NaN)];
    };
    const rows = commands.flatMap(([what], n) => [
      row(
        `${what}, s`,
        of(took[n], ({ seconds }) => seconds),
      ),
      row(
        `${what}, most memory, MB`,
        of(took[n], ({ peakMB }) => peakMB),
      ),
    ]);
    const columns = ["", ...sizes.map((size) => size.toLocaleString("en")), "largest to smallest"];
    return { columns, rows, notes: [about] };
  });
}

const about =
  `Medians of ${rounds} runs of the command over a trail of so many leaves about ${modules.toLocaleString("en")} modules on ` +
  `behalf of ${subjects.toLocaleString("en")} people, its start included.`;

/** With leaves as a server writes them. */
async function growTo(data: string, size: number): Promise<void> {
  const opened = await openTestTrail(data);
  const { trail, store } = opened;
  for (let n = await store.logs.count(name); n < size; n += callers) {
    await Promise.all(Array.from({ length: Math.min(callers, size - n) }, (_, at) => trail.record(entry(n + at))));
  }
  await opened.close();
}

function entry(n: number) {
  return {
    what: "download",
    who: `person${n % subjects}`,
    from: `192.0.2.${n % 250}`,
    module: `git.corp.example/m${n % modules}`,
    version: "v1.0.0",
    detail: "GET /{module}/@v/{version}.zip",
  } as const;
}

type Run = { readonly seconds: number; readonly peakMB: number };

async function measured(data: string, words: readonly string[]): Promise<Run> {
  const runs: Run[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    const child = spawn(binary, ["audit", ...words, "--data", data], { stdio: "ignore" });
    let peakMB = 0;
    const looking = setInterval(() => (peakMB = Math.max(peakMB, peakBytes(child.pid ?? 0) / 1e6)), 10);
    const [code] = (await once(child, "exit")) as [number | null];
    clearInterval(looking);
    if (code !== 0) throw new Error(`audit ${words.join(" ")} ended with ${code}`);
    runs.push({ seconds: (performance.now() - began) / 1_000, peakMB });
  }
  return { seconds: median(runs.map((run) => run.seconds)), peakMB: median(runs.map((run) => run.peakMB)) };
}
