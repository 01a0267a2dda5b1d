import { tmpdir } from "node:os";
import type { Scope } from "../../events/scope.ts";
import { untilGivenUp } from "../../events/until-given-up.ts";
import { runGit } from "../../net/git/run-git.ts";

export type ProgramRun = {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly folder?: string;
  readonly input?: string;
};

export type ProgramEnd = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/**
 * A small program without shell and terminal, with a group of its own that ends with the scope.
 * @throws {Fault} GIT_MISSING when it cannot be started; the signal's reason
 */
export async function runProgram(run: ProgramRun, scope: Scope): Promise<ProgramEnd> {
  const { program: binary, args, environment, folder = tmpdir(), input } = run;
  const ended = runGit({ binary, args, environment, folder, input, mostBytes: 4 * 2 ** 20 }, scope.signal);
  // A process that waits for a dead disk cannot even be killed
  const end = await untilGivenUp(ended, scope.signal);
  return { code: end.code, stdout: end.stdout.toString("utf8"), stderr: end.stderr };
}
