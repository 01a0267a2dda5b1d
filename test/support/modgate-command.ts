import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { lookForSecrets } from "./leaks/leaks.ts";

export type CommandRun = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

const binary = join(import.meta.dirname, "../../bin/modgate");

/** Far more than any command prints: what does not fit is cut off, and the command killed. */
const maxBuffer = 2 ** 28;

/** Runs a command of modgate to its end. */
export function modgate(args: readonly string[], environment: Readonly<Record<string, string>> = {}): CommandRun {
  const env = { ...process.env, NETRC: "/dev/null", ...environment };
  const { status, stdout, stderr } = spawnSync(binary, args, { encoding: "utf8", env, timeout: 60_000, maxBuffer });
  return lookedThrough(args, { code: status, stdout, stderr });
}

/** The same without standing still: for commands that ask a server of this very process. */
export function runModgate(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandRun> {
  const options = { env: { ...process.env, NETRC: "/dev/null", ...environment }, timeout: 60_000, maxBuffer };
  return new Promise((resolve) => {
    const child = execFile(binary, args, options, (_failure, stdout, stderr) =>
      resolve(lookedThrough(args, { code: child.exitCode, stdout, stderr })),
    );
  });
}

/** A token is printed by what makes it, and given to go by its helper; nothing else shows any. */
function lookedThrough(args: readonly string[], run: CommandRun): CommandRun {
  const handsOut = args.includes("token") || args.includes("auth");
  lookForSecrets(`modgate ${args.slice(0, 2).join(" ")}`, handsOut ? run.stderr : run.stdout + run.stderr);
  return run;
}

/** Begins a log in a data folder, and gives what clients set as GOSUMDB. */
export function beginLog(data: string, name = "gw.example.com/sum/1"): string {
  const run = modgate(["sumdb", "init", "--name", name, "--data", data]);
  const line = /^go env -w GOSUMDB=(\S+)$/m.exec(run.stdout)?.[1];
  if (run.code !== 0 || line === undefined) throw new Error(`sumdb init: ${run.stderr}`);
  return line;
}
