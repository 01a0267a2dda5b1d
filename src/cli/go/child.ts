import { spawn, type StdioOptions } from "node:child_process";
import { constants } from "node:os";
import type { Readable } from "node:stream";

export type ChildOptions = {
  readonly environment: NodeJS.ProcessEnv;
  /** Whether its output passes through here; its input never does. */
  readonly pipe: { readonly stdout: boolean; readonly stderr: boolean };
};

export type Child = {
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** The exit code, 128 + n for signal n; 127 and 126 as a shell gives them for what cannot be run. */
  readonly ended: Promise<{ readonly code: number; readonly why?: string }>;
};

/** A descendant that outlives the command may hold its output open; what the command itself wrote is here by then. */
const lastWordsMs = 200;

/**
 * Runs a command in the foreground. SIGTERM and SIGHUP are passed on; what a terminal sends to everybody in front of it
 * reaches the command by itself and is only survived here.
 */
export function startChild(program: string, args: readonly string[], { environment, pipe }: ChildOptions): Child {
  const stdio: StdioOptions = ["inherit", pipe.stdout ? "pipe" : "inherit", pipe.stderr ? "pipe" : "inherit"];
  // Before the command is there, because it may be told of as soon as it is; what comes meanwhile is delivered behind.
  for (const signal of ["SIGINT", "SIGQUIT"] as const) process.on(signal, () => undefined);
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  const child = spawn(program, [...args], { stdio, env: environment });
  const ended = new Promise<{ code: number; why?: string }>((resolve) => {
    child.once("error", (failure: NodeJS.ErrnoException) => {
      const missing = failure.code === "ENOENT";
      resolve({ code: missing ? 127 : 126, why: missing ? `no command ${program} in PATH` : failure.message });
    });
    child.once("exit", (code, signal) => {
      const result = { code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]) };
      const timer = setTimeout(() => resolve(result), lastWordsMs);
      child.once("close", () => {
        clearTimeout(timer);
        resolve(result);
      });
    });
  });
  return { stdout: child.stdout, stderr: child.stderr, ended };
}
