import type { Scope } from "../../../events/scope.ts";
import { within } from "../../../events/wait.ts";
import { Fault, isFault } from "../../../fault/fault.ts";
import type { Environment } from "../../forward-proxy.ts";
import { runGit } from "../run-git.ts";

/** How long what a program said is used without asking it again. */
export const programGoodMs = 60_000;

const budgetMs = 5_000;
const mostBytes = 64 * 1024;

/**
 * What a program of the administrator's prints, run without a shell and with modgate's own environment. Its arguments and
 * what it writes may be secret, so a failure names the program alone.
 * @throws {Fault} CREDENTIALS_UNREADABLE
 */
export async function askProgram(
  [program = "", ...args]: readonly string[],
  input: string,
  environment: Environment,
  scope: Scope,
): Promise<string> {
  const failed = (why: string) => new Fault("CREDENTIALS_UNREADABLE", `command ${program} ${why}`);
  const fault = () => failed(`did not end within ${budgetMs} ms`);
  const wait = { reason: "credentials", on: `command ${program}`, budgetMs, fault } as const;
  const run = { binary: program, args, environment, folder: "/", input, mostBytes };
  try {
    const { code, stdout } = await within(scope, wait, ({ signal }) => runGit(run, signal));
    if (code === 0) return stdout.toString("utf8");
    throw failed(code === null ? "was killed" : `ended with exit code ${code}`);
  } catch (failure) {
    if (isFault(failure, "GIT_MISSING")) throw failed("cannot be started");
    if (isFault(failure, "GIT_TOO_LARGE")) throw failed(`prints more than ${mostBytes} bytes`);
    throw failure;
  }
}
