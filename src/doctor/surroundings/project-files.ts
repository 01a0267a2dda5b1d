import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { GoMod, GoWork } from "../../gomod/go-mod/go-mod.ts";
import { parseGoMod } from "../../gomod/go-mod/parse-go-mod.ts";
import { parseGoWork } from "../../gomod/go-mod/parse-go-work.ts";
import { type GoSum, parseGoSum } from "../../gomod/go-sum.ts";
import type { GoAnswer } from "./go-environment.ts";
import { type FileRead, readUserFile } from "./read-file.ts";
import { isVendored } from "./vendored.ts";

/** The files of the project that a go command in a folder would work on. */
export type ProjectFiles = {
  /** The go.mod of the folder or of the nearest one above it; undefined: there is none, or GO111MODULE=off. */
  readonly goMod: FileRead<GoMod> | undefined;
  /** undefined: no workspace. */
  readonly goWork: FileRead<GoWork> | undefined;
  /** Every go.mod of the workspace; without one the go.mod alone. */
  readonly modules: readonly FileRead<GoMod>[];
  /** The go.sum beside each, and go.work.sum. */
  readonly sums: readonly FileRead<GoSum>[];
  /** Whether `go build` would take everything from the vendor folder (`go mod download` would not). */
  readonly vendored: boolean;
};

/** The same files the go command would find, by its own answer or, without one, by looking where it looks. */
export async function readProjectFiles(
  folder: string,
  environment: NodeJS.ProcessEnv,
  { said }: GoAnswer,
): Promise<ProjectFiles> {
  const mod = named(said?.["GOMOD"]) ?? (said === undefined ? await above(folder, "go.mod") : undefined);
  const work = named(said?.["GOWORK"]) ?? (said === undefined ? await workFile(folder, environment) : undefined);
  if (mod === undefined && work === undefined) {
    return { goMod: undefined, goWork: undefined, modules: [], sums: [], vendored: false };
  }
  const goMod = mod === undefined ? undefined : await readUserFile(mod, parseGoMod);
  const goWork = work === undefined ? undefined : await readUserFile(work, parseGoWork);
  const modules = goWork === undefined ? [goMod].filter((file) => file !== undefined) : await members(goWork);
  const sumFiles = modules.map(({ file }) => file.replace(/\.mod$/, ".sum"));
  if (goWork !== undefined) sumFiles.push(`${goWork.file}.sum`);
  const sums = await Promise.all(sumFiles.map((file) => readUserFile(file, (text) => parseGoSum(text))));
  const root = dirname(work ?? mod ?? folder);
  return { goMod, goWork, modules, sums, vendored: await isVendored(root, goOf(goWork ?? goMod), work !== undefined) };
}

async function members(goWork: FileRead<GoWork>): Promise<readonly FileRead<GoMod>[]> {
  if (goWork.state !== "read") return [];
  const root = dirname(goWork.file);
  const files = goWork.parsed.use.map(({ path }) => join(resolve(root, path), "go.mod"));
  return Promise.all(files.map((file) => readUserFile(file, parseGoMod)));
}

function goOf(file: FileRead<GoMod | GoWork> | undefined): string {
  return file?.state === "read" ? (file.parsed.go?.version ?? "") : "";
}

/** `go env` says "" where there is none, os.DevNull outside of any module, and "off". */
function named(said: unknown): string | undefined {
  return typeof said === "string" && !["", "/dev/null", "NUL", "off"].includes(said) ? said : undefined;
}

async function workFile(folder: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const set = environment["GOWORK"] ?? "";
  return set === "" ? above(folder, "go.work") : named(set);
}

async function above(folder: string, name: string): Promise<string | undefined> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const file = join(at, name);
    if (
      await stat(file).then(
        (found) => !found.isDirectory(),
        () => false,
      )
    )
      return file;
    if (at === dirname(at)) return undefined;
  }
}
