import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Serving } from "./contestant.ts";

export type ServiceOptions = {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly port: number;
  /** What is asked to see whether it is up; any answer will do. */
  readonly firstPath?: string;
};

const startMs = 60_000;
const stopMs = 10_000;

/** Starts a server process and waits for its first answer. What it writes goes to FOLDER/output. */
export async function startService(argv: readonly string[], options: ServiceOptions): Promise<Serving> {
  const { folder, environment, port, firstPath = "/" } = options;
  const output = join(folder, "output");
  const file = openSync(output, "a");
  const began = performance.now();
  const [command = "", ...args] = argv;
  const child = spawn(command, args, { cwd: folder, env: environment, stdio: ["ignore", file, file] });
  closeSync(file);
  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(`${url}${firstPath}`))) {
    if (child.exitCode !== null || child.signalCode !== null || performance.now() - began > startMs) {
      child.kill("SIGKILL");
      throw new Error(`${command} did not start:\n${readFileSync(output, "utf8").slice(-2_000)}`);
    }
    await sleep(2);
  }
  const readyMs = performance.now() - began;
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), stopMs);
    await ended;
    clearTimeout(timer);
  };
  return { url, pid: child.pid ?? 0, readyMs, stop };
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 5_000 }, (response) => {
      response.resume().once("end", () => resolve(true));
    });
    request.once("error", () => resolve(false)).once("timeout", () => request.destroy());
  });
}
