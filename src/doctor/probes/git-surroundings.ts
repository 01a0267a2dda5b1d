import { within } from "../../events/wait.ts";
import { Fault } from "../../fault/fault.ts";
import type { Patient } from "../patient.ts";
import { inPath } from "../surroundings/surroundings.ts";
import { type ProgramEnd, runProgram } from "./run-program.ts";

/** The git and ssh that a go command would run, and what decides how they ask for credentials. */
export type GitSurroundings = {
  /** undefined: there is none in PATH. */
  readonly git: string | undefined;
  readonly ssh: string | undefined;
  /** The command git runs for ssh, with options in front that keep it from asking. undefined: GIT_SSH names a program. */
  readonly sshCommand: string | undefined;
  /** A program that is asked for user and password, and what names it. */
  readonly askpass: { readonly from: string; readonly program: string } | undefined;
};

const budgetMs = 4_500;

export async function gitSurroundings(patient: Patient): Promise<GitSurroundings> {
  const { environment } = patient.surroundings;
  const [git, ssh] = await Promise.all([inPath("git", environment), inPath("ssh", environment)]);
  const config = async (key: string): Promise<readonly string[]> =>
    git === undefined
      ? []
      : (await runGitCommand(patient, ["config", "--get-all", key])).stdout.split("\n").filter(Boolean);
  const [ask, command] = await Promise.all([config("core.askPass"), config("core.sshCommand")]);
  const own = environment["GIT_SSH_COMMAND"] || command.at(-1);
  const named = environment["GIT_SSH"] ?? "";
  return {
    git,
    ssh,
    sshCommand: own === undefined && named !== "" ? undefined : `${own ?? "ssh"} -o BatchMode=yes -o ConnectTimeout=4`,
    askpass: firstNamed([
      ["GIT_ASKPASS", environment["GIT_ASKPASS"]],
      ["core.askPass", ask.at(-1)],
      ["SSH_ASKPASS", environment["SSH_ASKPASS"]],
    ]),
  };
}

function firstNamed(
  places: readonly (readonly [from: string, program: string | undefined])[],
): GitSurroundings["askpass"] {
  const [from, program] = places.find(([, program]) => program !== undefined) ?? [];
  return from === undefined || program === undefined || program === "" ? undefined : { from, program };
}

/** git as a go command runs it, away from every repository, without prompts. @throws {Fault} GIT_TIMEOUT, GIT_MISSING */
export async function runGitCommand(
  patient: Patient,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<ProgramEnd> {
  const environment = {
    ...patient.surroundings.environment,
    GIT_TERMINAL_PROMPT: "0",
    GCM_INTERACTIVE: "never",
    LC_ALL: "C",
    ...more,
  };
  const on = `git ${args[0] ?? ""}`;
  const fault = (): Fault => new Fault("GIT_TIMEOUT", `${on} did not end within ${budgetMs} ms`);
  return within(patient.scope, { reason: "git", on, budgetMs, fault }, (scope) =>
    runProgram({ program: "git", args, environment }, scope),
  );
}
