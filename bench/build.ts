import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { runCommand } from "./command.ts";
import { cacheFolder } from "./folders.ts";

/** Holds go.mod and go.sum: the modules that are downloaded, and the contestants among them. */
export const projectFolder = join(import.meta.dirname, "project");

const buildMs = 15 * 60_000;

export type Built = { readonly binary: string } | { readonly missing: string };

/** Builds a command that project/go.mod names as a tool, at the version it pins, once for all runs. */
export async function builtFrom(command: string): Promise<Built> {
  const binary = join(cacheFolder("bin"), basename(dirname(dirname(command))));
  if (existsSync(binary)) return { binary };
  console.error(`building ${command}`);
  // Through the machine's own Go set-up: this is no measurement. As quietly as can be, for others may work here too.
  const argv = ["nice", "-n", "19", "go", "build", "-o", binary, command];
  const environment = { ...process.env, GOFLAGS: "-buildvcs=false" };
  const { code, output } = await runCommand(argv, { folder: projectFolder, environment, killMs: buildMs });
  return code === 0 ? { binary } : { missing: `go build ${command} failed: ${output.trim().split("\n").at(-1) ?? ""}` };
}
