import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { commandName } from "./command-name.ts";
import { Fault } from "../../fault/fault.ts";
import type { Environment } from "../forward-proxy.ts";

export type GitRun = {
  readonly binary: string;
  readonly args: readonly string[];
  readonly environment: Environment;
  readonly folder: string;
  readonly input?: string | undefined;
  /** Its output goes there; into memory where absent. */
  readonly into?: string | undefined;
  readonly mostBytes: number;
};

export type GitEnd = {
  readonly code: number | null;
  readonly stdout: Buffer;
  /** The last 16 KiB. */
  readonly stderr: string;
};

const keptStderr = 16 * 1024;

/**
 * One git process, without a shell, a terminal or a further descriptor. When the signal fires, or the output grows
 * beyond its bound, the whole process group is killed.
 * @throws {Fault} GIT_MISSING, GIT_TOO_LARGE; the signal's reason
 */
export async function runGit(run: GitRun, signal: AbortSignal): Promise<GitEnd> {
  signal.throwIfAborted();
  const child = spawn(run.binary, run.args, {
    cwd: run.folder,
    env: run.environment,
    // A session of its own: no terminal to prompt on, and one group to end with all it has started
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const stop = (): void => killGroup(child.pid);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", (cause: NodeJS.ErrnoException) =>
      reject(new Fault("GIT_MISSING", `${run.binary} cannot be started (${cause.code ?? cause.message})`, { cause })),
    );
    child.once("close", resolve);
  });
  signal.addEventListener("abort", stop, { once: true });
  child.stdin.on("error", () => undefined); // a git that ends early does not read on
  child.stdin.end(run.input ?? "");
  try {
    const [code, stdout, stderr] = await Promise.all([ended, output(child.stdout, run), lastOf(child.stderr)]);
    signal.throwIfAborted();
    return { code, stdout, stderr };
  } catch (failure) {
    stop();
    await ended.catch(() => undefined);
    signal.throwIfAborted();
    throw failure;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function output(stdout: Readable, { into, mostBytes, args }: GitRun): Promise<Buffer> {
  let size = 0;
  const count = (chunk: Buffer): void => {
    size += chunk.length;
    if (size > mostBytes) throw new Fault("GIT_TOO_LARGE", `${commandName(args)} gave more than ${mostBytes} bytes`);
  };
  if (into !== undefined) {
    const counted = new Transform({
      transform(chunk: Buffer, _, done) {
        try {
          count(chunk);
          done(null, chunk);
        } catch (failure) {
          done(failure as Error);
        }
      },
    });
    await pipeline(stdout, counted, createWriteStream(into, { flags: "wx", mode: 0o600 }));
    return Buffer.of();
  }
  const chunks: Buffer[] = [];
  for await (const chunk of stdout as AsyncIterable<Buffer>) {
    count(chunk);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

async function lastOf(stderr: Readable): Promise<string> {
  let kept = Buffer.of();
  for await (const chunk of stderr as AsyncIterable<Buffer>) {
    kept = Buffer.concat([kept, chunk]).subarray(-keptStderr);
  }
  return kept.toString("utf8");
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself
  }
}
