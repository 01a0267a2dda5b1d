import { fileURLToPath } from "node:url";
import { Fault, isFault } from "../../fault/fault.ts";
import { within } from "../../events/wait.ts";
import type { Patient } from "../patient.ts";
import { below } from "./below.ts";
import type { Exchange } from "./exchange.ts";
import { runProgram } from "./run-program.ts";

const budgetMs = 4_000;

/**
 * Reads a file of a file:// proxy in a process of its own: on a dead mount it would stand still, and a thread of ours that
 * stands still keeps us from ending.
 */
export async function readFolderProxy(patient: Patient, base: URL, path: string): Promise<Exchange> {
  const file = fileURLToPath(below(base, path));
  const began = performance.now();
  const about = () => ({
    url: base.href,
    host: "",
    where: fileURLToPath(base),
    via: undefined,
    phases: {},
    tookMs: performance.now() - began,
  });
  const fault = (): Fault => new Fault("STORAGE_FAILED", `${file} could not be read within ${budgetMs} ms`);
  try {
    const wait = { reason: "storage", on: fileURLToPath(base), budgetMs, fault } as const;
    const { code, stdout, stderr } = await within(patient.scope, wait, (scope) =>
      runProgram(
        { program: "head", args: ["-c", "262144", "--", file], environment: patient.surroundings.environment },
        scope,
      ),
    );
    const body = Buffer.from(stdout);
    const status = code === 0 ? 200 : /No such file/.test(stderr) ? 404 : 500;
    return { ...about(), end: "answered", status, headers: {}, body, whole: true, credentialsSent: false };
  } catch (failure) {
    if (!isFault(failure)) throw failure;
    const silent = failure.code === "STORAGE_FAILED";
    return { ...about(), end: "failed", at: "body", silent, fault: failure, received: 0 };
  }
}
