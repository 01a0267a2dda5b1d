import { delimiter, join } from "node:path";
import { access, constants, realpath, stat } from "node:fs/promises";
import type { Scope } from "../../events/scope.ts";
import type { GoMod } from "../../gomod/go-mod/go-mod.ts";
import { askGo, type GoAnswer } from "./go-environment.ts";
import { type GoSettings, readGoSettings } from "./go-settings.ts";
import { type ProjectFiles, readProjectFiles } from "./project-files.ts";
import { type Named, requirements } from "./requirements.ts";

/** What is really in effect for a go command in a folder: settings with their origin, the project's files, the programs. */
export type Surroundings = GoSettings & {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly go: GoProgram;
  readonly project: ProjectFiles;
  /** What go.mod (all of a workspace) requires, with replacements. */
  readonly required: readonly Named[];
};

/** The go command, as far as it could be asked. */
export type GoProgram = {
  /** Its file; undefined: there is none in PATH. */
  readonly file: string | undefined;
  /** "1.26.8"; "" when it did not say. */
  readonly version: string;
  readonly answer: GoAnswer;
};

export type SurroundingsOptions = {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** How long the go command may take to say what it knows. */
  readonly goMs?: number;
  /** Told of that wait. */
  readonly scope?: Scope;
};

/** Changes nothing, asks no network. Without a go command it looks for itself where that would look. */
export async function readSurroundings(options: SurroundingsOptions): Promise<Surroundings> {
  const { folder, environment, goMs = 5_000, scope } = options;
  const answer = await askGo(folder, environment, goMs, scope);
  const [file, settings, project] = await Promise.all([
    inPath("go", environment),
    readGoSettings(environment, answer),
    readProjectFiles(folder, environment, answer),
  ]);
  const said = answer.said?.["GOVERSION"];
  const version = typeof said === "string" ? said.replace(/^go/, "") : "";
  const parsed = project.modules.flatMap((read): readonly GoMod[] => (read.state === "read" ? [read.parsed] : []));
  const replace = project.goWork?.state === "read" ? project.goWork.parsed.replace : [];
  return {
    ...settings,
    folder,
    environment,
    go: { file, version, answer },
    project,
    required: requirements(parsed, replace),
  };
}

/**
 * The file of a program, with links followed; undefined when PATH leads to none.
 * @param mode what must be allowed; F_OK finds one that only lacks the right to be run
 */
export async function inPath(
  program: string,
  environment: NodeJS.ProcessEnv,
  mode: number = constants.X_OK,
): Promise<string | undefined> {
  for (const folder of (environment["PATH"] ?? "").split(delimiter)) {
    if (folder === "") continue;
    const file = join(folder, program);
    const found = await access(file, mode).then(
      async () => ((await stat(file)).isFile() ? realpath(file) : undefined),
      () => undefined,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}
