import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { noise } from "../test/support/module-files.ts";
import { GitServer } from "../test/git/git-server.ts";
import { RepositoryScript } from "../test/git/repository-script.ts";
import type { Question } from "./bench.ts";
import { athens } from "./contestants/athens.ts";
import { isMissing, type Contestant } from "./contestants/contestant.ts";
import { goproxy } from "./contestants/goproxy.ts";
import { startModgate } from "./contestants/modgate.ts";
import { inFreshFolder } from "./folders.ts";
import { getAll } from "./get-all.ts";
import { Link } from "./link.ts";
import { figure, type Table } from "./table.ts";

export const git: Question = {
  name: "git",
  title: "A private module straight from git",
  goal:
    "at least 5 × less time and bytes than Athens for the list and the first `.mod`; about one clone for 20 further " +
    "versions of a large repository.",
  answer: (until) => answerGit({ megabytes: 200, tags: 1_000, versions: 20 }, until),
};

export type GitCase = {
  /** Of the first version; each further one changes a hundredth. */
  readonly megabytes: number;
  readonly tags: number;
  /** Asked for one after the other, behind the first. */
  readonly versions: number;
};

const link = { roundTripMs: 30, megabitsPerSecond: 500 } as const;
const module = "bench.test/large.git";
const parts = 100;

/** What is asked, and what it cost. */
type Step = { readonly name: string; readonly paths: readonly string[] };
type Cost = { readonly seconds: number; readonly megabytes: number };

/** @param wanted how large: less while the bench itself is worked on */
export async function answerGit(wanted: GitCase, until = Number.POSITIVE_INFINITY): Promise<Table> {
  return inFreshFolder(async (folder) => {
    const repositories = join(folder, "repositories");
    await makeRepository(join(repositories, "large"), wanted);
    const endings: (() => unknown)[] = [];
    const server = await GitServer.start({ after: (end) => void endings.push(end as () => unknown) }, repositories);
    const way = await Link.open({ ...link, to: server.port });
    const rows: string[][] = [];
    const notes: string[] = [];
    try {
      for (const one of [modgateFromGit, await goproxy(), await athens()]) {
        if (isMissing(one)) notes.push(`${one.name}: missing, ${one.missing}`);
        else if (performance.now() > until) notes.push(`${one.name}: left out, the time of the whole bench was over`);
        else rows.push(...(await rowsOf(one, join(folder, one.name.replace(/\W+/g, "-")), way.url, server, wanted)));
      }
    } finally {
      await way.close();
      for (const end of endings) end();
    }
    notes.push(
      `A repository of ${wanted.megabytes} MB with ${wanted.tags} tags behind ${link.roundTripMs} ms and ` +
        `${link.megabitsPerSecond} Mbit/s; bytes are those the git server sent. One run each, in this order.`,
    );
    return { columns: ["contestant", "what", "seconds", "MB moved"], rows, notes };
  });
}

async function rowsOf(
  contestant: Contestant,
  folder: string,
  address: string,
  server: GitServer,
  { versions }: GitCase,
): Promise<string[][]> {
  const home = join(folder, "home");
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, ".gitconfig"), `[url "${address}/"]\n\tinsteadOf = https://bench.test/\n`);
  writeFileSync(join(folder, "modgate.yaml"), configOf(address));
  const serving = await contestant.start({ folder, upstream: "direct" });
  const steps: readonly Step[] = [
    { name: "list", paths: ["list"] },
    { name: "first `.mod`", paths: ["v1.0.0.mod"] },
    { name: "first `.zip`", paths: ["v1.0.0.zip"] },
    { name: `\`.zip\` of ${versions} more`, paths: Array.from({ length: versions }, (_, n) => `v1.${n + 1}.0.zip`) },
  ];
  const rows: string[][] = [];
  try {
    for (const { name, paths } of steps) {
      const { seconds, megabytes } = await costOf(serving.url, paths, server);
      console.error(`  ${contestant.name}, ${name}: ${figure(seconds)} s, ${figure(megabytes)} MB`);
      rows.push([contestant.name, name, figure(seconds), figure(megabytes)]);
    }
  } catch (failure) {
    rows.push([contestant.name, `failed: ${failure instanceof Error ? failure.message : String(failure)}`, "", ""]);
  } finally {
    await serving.stop();
  }
  return rows;
}

async function costOf(url: string, paths: readonly string[], server: GitServer): Promise<Cost> {
  const [began, sent] = [performance.now(), server.sentBytes];
  const asked = paths.map((path) => `${module}/@v/${path}`);
  await getAll(url, asked, 1);
  return { seconds: (performance.now() - began) / 1000, megabytes: (server.sentBytes - sent) / 1e6 };
}

const modgateFromGit: Contestant = {
  name: "modgate serve",
  start: ({ folder }) =>
    startModgate({ folder, upstream: "off", flags: ["--config", join(folder, "modgate.yaml"), "--log-level", "warn"] }),
};

function configOf(address: string): string {
  return `private:\n  - { pattern: ${module}, repository: "${address}/large", allowPrivateAddress: true }\n`;
}

async function makeRepository(folder: string, { megabytes, tags, versions }: GitCase): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const script = new RepositoryScript();
  const part = (n: number, seed: number) => [`part-${n}.bin`, noise((megabytes * 1e6) / parts, seed)] as const;
  const all = Array.from({ length: parts }, (_, n) => part(n, n));
  script.commit({ "go.mod": `module ${module}\n\ngo 1.21\n`, "p.go": "package p\n", ...Object.fromEntries(all) });
  script.tag("v1.0.0");
  for (let n = 1; n < tags; n++) {
    if (n <= versions) script.commit(Object.fromEntries([part(n % parts, parts + n)]));
    script.tag(`v1.${n}.0`);
  }
  await script.write(folder);
}
