import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { promisify } from "node:util";
import { Fault } from "../fault/fault.ts";
import type { Change, Fix } from "./check.ts";
import type { Diagnosis } from "./diagnose.ts";
import { maskAddresses } from "../gomod/user-information.ts";
import type { GoVariable } from "./surroundings/go-settings.ts";

/** What `--fix` would do: the first cure of the primary cause that needs no person, and what it changes. */
export type Proposal = { readonly fix: Fix; readonly change: Change; readonly difference: readonly string[] };

/** undefined: nothing is broken, or only a person can mend it. */
export function proposal({ findings, patient }: Diagnosis): Proposal | undefined {
  const fix = findings[0]?.fixes.find(({ apply }) => apply !== undefined);
  const change = fix?.apply;
  if (fix === undefined || change === undefined) return undefined;
  if ("remove" in change) return { fix, change, difference: change.remove.map((file) => `- ${file}`) };
  const [, , , assignment = ""] = change.run;
  const [name = "", ...value] = assignment.split("=");
  const { settings, envFile = "" } = patient.surroundings;
  const before = name in settings ? settings[name as GoVariable].said.file : undefined;
  return {
    fix,
    change,
    difference: [
      envFile,
      ...(before === undefined ? [] : [`- ${name}=${maskAddresses(before)}`]),
      ...(assignment.includes("=") ? [`+ ${name}=${maskAddresses(value.join("="))}`] : []),
    ],
  };
}

/** @throws {Fault} STORAGE_FAILED with what the program or the file system says */
export async function applyChange(change: Change, folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  try {
    await make(change, folder, environment);
  } catch (cause) {
    const said = cause instanceof Error ? maskAddresses(cause.message) : "";
    const hint = "make the change by hand: the command stands above";
    throw new Fault("STORAGE_FAILED", `--fix: the change could not be made: ${said}`, { cause, hint });
  }
}

async function make(change: Change, folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  if ("remove" in change) {
    for (const file of change.remove) await rm(file, { force: true });
    return;
  }
  const [program = "", ...args] = change.run;
  await promisify(execFile)(program, args, { cwd: folder, env: environment, timeout: 30_000 });
}
