import { constants } from "node:fs/promises";
import { within } from "../../events/wait.ts";
import { Fault, isFault } from "../../fault/fault.ts";
import { gitWords } from "../../net/git/git-failure.ts";
import { commandName } from "../../net/git/command-name.ts";
import type { Patient } from "../patient.ts";
import { inPath } from "../surroundings/surroundings.ts";
import { type ProgramEnd, runProgram } from "./run-program.ts";

/** The git and ssh that a go command would run, and what decides how they ask for credentials. */
export type GitSurroundings = {
  readonly git: GitProgram;
  readonly ssh: string | undefined;
  /** The command git runs for ssh, with options in front that keep it from asking. undefined: GIT_SSH names a program. */
  readonly sshCommand: string | undefined;
  /** The programs that are asked for a login, in git's order, and what names them. */
  readonly askers: readonly Asker[];
};

export type Asker = { readonly from: string; readonly program: string };

/** Whether git does what it is told. failed: it ends in an error before it asks anybody, as with a configuration it cannot read. */
export type GitProgram =
  | { readonly state: "good" }
  | { readonly state: "missing" }
  | { readonly state: "silent" | "failed"; readonly file: string; readonly words: string };

const budgetMs = 4_500;

export async function gitSurroundings(patient: Patient): Promise<GitSurroundings> {
  const { environment } = patient.surroundings;
  const [git, ssh] = await Promise.all([readConfiguration(patient), inPath("ssh", environment)]);
  const config = (key: string): string | undefined => git.values.get(key);
  const own = environment["GIT_SSH_COMMAND"] || config("core.sshcommand");
  const named = environment["GIT_SSH"] ?? "";
  return {
    git: git.program,
    ssh,
    sshCommand: own === undefined && named !== "" ? undefined : `${own ?? "ssh"} -o BatchMode=yes -o ConnectTimeout=4`,
    askers: [
      ...git.helpers,
      ...firstNamed([
        ["GIT_ASKPASS", environment["GIT_ASKPASS"]],
        ["core.askPass", config("core.askpass")],
        ["SSH_ASKPASS", environment["SSH_ASKPASS"]],
      ]),
    ],
  };
}

/** The last value of each key counts. */
async function readConfiguration(patient: Patient): Promise<{
  readonly program: GitProgram;
  readonly values: ReadonlyMap<string, string>;
  readonly helpers: readonly Asker[];
}> {
  const { environment } = patient.surroundings;
  const file = (await inPath("git", environment)) ?? (await inPath("git", environment, constants.F_OK));
  const not = (program: GitProgram) => ({ program, values: new Map<string, string>(), helpers: [] });
  if (file === undefined) return not({ state: "missing" });
  try {
    const { code, stdout, stderr } = await runGitCommand(patient, ["config", "--null", "--list"]);
    if (code !== 0) return not({ state: "failed", file, words: gitWords(stderr) || `exit code ${code ?? "none"}` });
    const entries = stdout.split("\0").map((entry) => {
      const at = entry.indexOf("\n");
      return at < 0 ? ([entry, ""] as const) : ([entry.slice(0, at), entry.slice(at + 1)] as const);
    });
    return { program: { state: "good" }, values: new Map(entries), helpers: helpersOf(entries) };
  } catch (failure) {
    if (!isFault(failure)) throw failure;
    return not({ state: failure.code === "GIT_TIMEOUT" ? "silent" : "failed", file, words: failure.message });
  }
}

/** Of all hosts, those before an empty entry left out. A helper may be a line of shell: its first word names it. */
function helpersOf(entries: readonly (readonly [key: string, value: string])[]): readonly Asker[] {
  const all = entries.filter(([key]) => key === "credential.helper" || /^credential\..*\.helper$/.test(key));
  return all
    .slice(all.findLastIndex(([, value]) => value === "") + 1)
    .map(([from, value]) => ({ from, program: value.replace(/^!/, "").split(/\s/)[0] ?? "" }));
}

/** The first that is set counts, and where it is empty none does. */
function firstNamed(places: readonly (readonly [from: string, program: string | undefined])[]): readonly Asker[] {
  const [from, program] = places.find(([, program]) => program !== undefined) ?? [];
  return from === undefined || program === undefined || program === "" ? [] : [{ from, program }];
}

/**
 * git as a go command runs it, without prompts and away from every repository.
 * @param folder another place to run it in
 * @throws {Fault} GIT_TIMEOUT, GIT_MISSING
 */
export async function runGitCommand(
  patient: Patient,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
  folder?: string,
): Promise<ProgramEnd> {
  const environment = {
    ...patient.surroundings.environment,
    GIT_TERMINAL_PROMPT: "0",
    GCM_INTERACTIVE: "never",
    LC_ALL: "C",
    ...more,
  };
  const on = commandName(args);
  const fault = (): Fault => new Fault("GIT_TIMEOUT", `${on} did not end within ${budgetMs} ms`);
  return within(patient.scope, { reason: "git", on, budgetMs, fault }, (scope) =>
    runProgram({ program: "git", args, environment, ...(folder !== undefined && { folder }) }, scope),
  );
}
