import { spawn } from "node:child_process";

export type CommandRun = {
  /** null: it was killed for having taken too long. */
  readonly code: number | null;
  readonly wallS: number;
  /** User and system time of the command and of all it waited for. */
  readonly cpuS: number;
  /** Standard output and error. */
  readonly output: string;
};

export type CommandOptions = {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly killMs: number;
};

/** The shell counts the processor time of what it started; node does not tell that of one child. */
const timed = '"$@"; code=$?; times >&3; exit $code';

/** Runs a command to its end, with nothing on its standard input. */
export function runCommand(argv: readonly string[], options: CommandOptions): Promise<CommandRun> {
  const began = performance.now();
  const child = spawn("/bin/sh", ["-c", timed, "sh", ...argv], {
    cwd: options.folder,
    env: options.environment,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    // A process group of its own, so that the command ends with its shell.
    detached: true,
  });
  const { pid } = child;
  let killed = false;
  const timer = setTimeout(() => {
    killed = true;
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  }, options.killMs);
  let output = "";
  let times = "";
  const [, out, err, clock] = child.stdio;
  for (const stream of [out, err])
    stream?.on("data", (text: Buffer) => (output = (output + text.toString()).slice(-20_000)));
  clock?.on("data", (text: Buffer) => (times += text.toString()));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      const wallS = (performance.now() - began) / 1000;
      resolve({ code: killed ? null : code, wallS, cpuS: childSeconds(times), output });
    });
  });
}

/** The second line of `times`: "1m2.34s 0m5.67s", user and system time of the children. */
function childSeconds(times: string): number {
  const [, children = ""] = times.split("\n");
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
}
