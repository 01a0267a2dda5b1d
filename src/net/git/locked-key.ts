import type { Scope } from "../../events/scope.ts";
import { within } from "../../events/wait.ts";
import { Fault } from "../../fault/fault.ts";
import type { Environment } from "../forward-proxy.ts";
import { runGit } from "./run-git.ts";

const budgetMs = 5_000;

/**
 * Whether a key file cannot be used without a passphrase. ssh, which may not ask for one, only says that the server refused:
 * so this is asked after a refusal.
 */
export async function isLockedKey(
  file: string,
  environment: Environment,
  folder: string,
  scope: Scope,
): Promise<boolean> {
  const run = {
    binary: "ssh-keygen",
    args: ["-y", "-P", "", "-f", file],
    environment: { PATH: environment["PATH"], LC_ALL: "C" },
    folder,
    mostBytes: 64 * 1024,
  };
  const fault = () => new Fault("GIT_TIMEOUT", `ssh-keygen did not end within ${budgetMs} ms`);
  const wait = { reason: "git", on: "ssh-keygen", budgetMs, fault } as const;
  try {
    const { code, stderr } = await within(scope, wait, ({ signal }) => runGit(run, signal));
    return code !== 0 && /passphrase/i.test(stderr);
  } catch (failure) {
    if (failure instanceof Fault) return false; // the refusal itself is the better reason
    throw failure;
  }
}
