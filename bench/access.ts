import type { Question } from "./bench.ts";
import { inFreshFolder } from "./folders.ts";
import { getAll } from "./get-all.ts";
import { type Guarded, startGuarded } from "./guarded.ts";
import { openMadeUpOrigin } from "./made-up-origin.ts";
import { judgingUs } from "./judging.ts";
import { figure, median, type Table } from "./table.ts";
import { wrk, type WrkRun } from "./wrk.ts";

export const access: Question = {
  name: "access",
  title: "What authentication and rights cost a hit",
  goal: "at most 25 µs of CPU.",
  answer: answerAccess,
};

const connections = 32;
const seconds = 2;
const rounds = 5;
const grants = 10_000;

const privatePath = "git.corp.example/team";
const pathsOf = (module: string): readonly string[] =>
  Array.from({ length: 40 }, (_, n) => `${module}/m${n}/@v/v1.0.0.info`);

/** [what is different, the configuration, what is asked for, whether a token is sent] */
const cells: readonly (readonly [what: string, config: string, module: string, signedIn: boolean])[] = [
  ["open to everybody", "", "example.com", false],
  ["a token, public modules", "access: { mode: on }\n", "example.com", true],
  [`a token, private modules, ${grants} grants`, manyGrants(), privatePath, true],
  ["the same, with shares", `${manyGrants()}limits: { hitsPerSecond: 1000000, missesAtATime: 8 }\n`, privatePath, true],
];

type Contestant = { readonly server: Guarded; readonly paths: readonly string[]; readonly token?: string };

async function answerAccess(): Promise<Table> {
  const origin = await openMadeUpOrigin(0);
  const open: Guarded[] = [];
  try {
    return await inFreshFolder(async (folder) => {
      const contestants: Contestant[] = [];
      for (const [at, [, config, module, signedIn]] of cells.entries()) {
        const subjects = signedIn ? ["alice"] : [];
        const server = await startGuarded({ folder, name: `${at}`, upstream: origin.url, config, subjects });
        open.push(server);
        const [token] = server.tokens;
        const paths = pathsOf(module);
        await getAll(server.url, paths, 4, token === undefined ? {} : { authorization: `Bearer ${token}` });
        contestants.push({ server, paths, ...(token !== undefined && { token }) });
      }
      const runs: WrkRun[][] = contestants.map(() => []);
      for (let round = 0; round < rounds; round++) {
        for (const [at, { server, paths, token }] of contestants.entries()) {
          const { url, pid } = server;
          const more = { connections, seconds, folder, ...(token !== undefined && { token }) };
          runs[at]?.push(await wrk({ url, pid, paths, ...more }));
        }
      }
      const alone = await judgedAlone();
      const rows = runs.map((of, at) => rowOf([cells[at]?.[0] ?? "", alone[at] ?? "–"], of, runs[0] ?? []));
      return { columns, rows, notes: [about] };
    });
  } finally {
    for (const server of open) await server.stop();
    await origin.close();
  }
}

/** For each row but those that judge nothing, or nothing else. */
async function judgedAlone(): Promise<readonly string[]> {
  const modulesOf = (prefix: string): readonly string[] => Array.from({ length: 40 }, (_, n) => `${prefix}/m${n}`);
  const isPrivate = (module: string): boolean => module.startsWith("git.corp.example/");
  const others = Array.from({ length: grants - 1 }, (_, n) => `git.corp.example/other${n}`);
  const few = await judgingUs({ grants: [], modules: modulesOf("example.com"), isPrivate });
  const many = await judgingUs({ grants: [...others, privatePath], modules: modulesOf(privatePath), isPrivate });
  return ["–", figure(few), figure(many)];
}

const columns = [
  "",
  "judging alone, CPU µs",
  "CPU µs a hit",
  "more than open to everybody",
  "requests/s",
  "p99 ms",
  "failed",
];

function rowOf(head: readonly string[], runs: readonly WrkRun[], base: readonly WrkRun[]): string[] {
  const of = (field: keyof WrkRun): string => figure(median(runs.map((run) => run[field])));
  const more = runs.map(({ cpuPerRequestUs }, n) => cpuPerRequestUs - (base[n]?.cpuPerRequestUs ?? Number.NaN));
  const failed = runs.reduce((sum, run) => sum + run.failed, 0);
  return [...head, of("cpuPerRequestUs"), figure(median(more)), of("perSecond"), of("p99Ms"), String(failed)];
}

/** Of one subject, all about other modules but one; as many of another. */
function manyGrants(): string {
  const grant = (subject: string, modules: string): string =>
    `    - { subject: ${subject}, role: developer, modules: ${modules} }\n`;
  const others = Array.from({ length: grants / 2 - 1 }, (_, n) => grant("alice", `git.corp.example/other${n}`));
  const strangers = Array.from({ length: grants / 2 }, (_, n) => grant("bob", `git.corp.example/bobs${n}`));
  const all = [...others, ...strangers, grant("alice", privatePath)].join("");
  return `unlisted: git.corp.example\naccess:\n  mode: on\n  grants:\n${all}`;
}

const about =
  "Judging alone is measured in one process, from the header to the verdict, a hundred thousand hits at a time; the rest through the " +
  "server, where a longer header is read too and other work disturbs. " +
  `Medians of ${rounds} runs of ${seconds} s, in turns: wrk with ${connections} connections over 40 held \`.info\` files; what is more is the ` +
  "median of the differences within a round. What was found of a token is believed for 0.9 s, so its record and hash are " +
  "looked at about once a second, and what was judged of a module stays judged. Log off, no audit trail.";
