import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { isPseudoVersion } from "../../src/gomod/pseudo-version.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { corpus, type Sample } from "./corpus.ts";
import { GitServer } from "./git-server.ts";
import { type Download, gitHome, PlainGo } from "./plain-go.ts";
import { type MadeCommit, RepositoryScript } from "./repository-script.ts";

/** What the go command says of one question; `sum` is absent where it cannot make a zip. */
export type Answer =
  | { readonly version: string; readonly info: string; readonly mod: string; readonly sum?: string }
  | { readonly error: string };

/** The go command's answers to all questions about the corpus. */
export type CorpusAnswers = {
  /** By "MODULE@QUERY". */
  readonly answers: Readonly<Record<string, Answer>>;
  /** By module; retracted ones too. */
  readonly versions: Readonly<Record<string, readonly string[]>>;
};

export type Corpus = {
  readonly folder: string;
  readonly server: GitServer;
  /** The environment in which https://corpus.test/ leads to the server. */
  readonly home: Readonly<Record<string, string>>;
  readonly made: ReadonlyMap<string, readonly MadeCommit[]>;
};

const golden = join(import.meta.dirname, "testdata/corpus.golden");

/** Makes all repositories and serves them. */
export async function makeCorpus(t: TestContext): Promise<Corpus> {
  const folder = tempFolder(t);
  const made = new Map<string, readonly MadeCommit[]>();
  for (const sample of corpus) {
    const script = new RepositoryScript();
    sample.write(script);
    made.set(sample.name, await script.write(join(folder, "repositories", sample.name), sample));
  }
  const server = await GitServer.start(t, join(folder, "repositories"));
  return { folder, server, home: gitHome(join(folder, "home"), server.url), made };
}

/** As they were kept. `UPDATE_GOLDEN=1` asks the go command first and keeps what it says: two minutes. */
export async function goAnswers(made: Corpus): Promise<CorpusAnswers> {
  if (process.env["UPDATE_GOLDEN"]) writeFileSync(golden, `${JSON.stringify(await askGo(made), null, 1)}\n`);
  return JSON.parse(readFileSync(golden, "utf8")) as CorpusAnswers;
}

export async function askGo({ folder, home, made }: Corpus): Promise<CorpusAnswers> {
  const go = new PlainGo(folder, home);
  const questions = corpus.flatMap((sample) =>
    questionsOf(sample, made).map(({ module, query }) => `${module}@${query}`),
  );
  const downloads = await go.download(questions);
  const lists = await go.versions(corpus.flatMap(modulesOf));
  return {
    answers: Object.fromEntries(
      downloads.map((said) => [`${said.Path}@${said.Query ?? said.Version}`, answerOf(said)]),
    ),
    versions: Object.fromEntries(lists.map(({ Path, Versions = [] }) => [Path, Versions])),
  };
}

export function modulesOf({ name, ask }: Sample): readonly string[] {
  return Object.keys(ask).map((below) => `corpus.test/${name}.git${below}`);
}

/** Questions with commits filled in: "$2" is the second commit, "$2:8" its first digits, and in a version its time and 12 digits. */
export function questionsOf({ name, ask }: Sample, made: Corpus["made"], most = Infinity) {
  return Object.entries(ask).flatMap(([below, queries]) =>
    queries.slice(0, most).map((query) => ({
      module: `corpus.test/${name}.git${below}`,
      query: query.replace(/\$(\d)(?::(\d+))?/, (token: string, mark: string, digits?: string) => {
        const { hash = "", time = new Date(0) } = made.get(name)?.[Number(mark) - 1] ?? {};
        if (digits !== undefined) return hash.slice(0, Number(digits));
        if (token === query) return hash;
        return `${time.toISOString().replace(/\D/g, "").slice(0, 14)}-${hash.slice(0, 12)}`;
      }),
    })),
  );
}

function answerOf(said: Download): Answer {
  const { Version = "", Info, GoMod, Sum, Error: error = "" } = said;
  if (Info === undefined || GoMod === undefined)
    return { error: error.replaceAll(/\/\S*\/modcache/g, "MODCACHE").slice(0, 300) };
  const mod = readFileSync(GoMod, "utf8");
  return { version: Version, info: infoOf(Info, Version), mod, ...(Sum !== undefined && { sum: Sum }) };
}

/**
 * The file the go command keeps, which names the ref that led it to the commit, whatever it was. Ours names the tag of the
 * version, as the go command does when it is asked for the version first.
 */
function infoOf(file: string, version: string): string {
  const info = JSON.parse(readFileSync(file, "utf8")) as { Origin: { Ref?: string; Subdir?: string } };
  if (isPseudoVersion(version)) return JSON.stringify(info);
  const folder = info.Origin.Subdir === undefined ? "" : `${info.Origin.Subdir}/`;
  info.Origin.Ref = `refs/tags/${folder}${version.replace("+incompatible", "")}`;
  return JSON.stringify(info);
}
