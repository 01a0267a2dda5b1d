import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Serving } from "./contestants/contestant.ts";
import { modgateBinary, startModgate } from "./contestants/modgate.ts";

export type Guarded = Serving & {
  /** A token for each subject. */
  readonly tokens: readonly string[];
};

export type GuardedOptions = {
  /** Where it gets a folder of its own. */
  readonly folder: string;
  readonly name: string;
  readonly upstream: string;
  /** The configuration, as YAML. */
  readonly config: string;
  readonly subjects: readonly string[];
};

/** modgate with a configuration of its own, and tokens for who asks it. */
export async function startGuarded(options: GuardedOptions): Promise<Guarded> {
  const folder = join(options.folder, options.name);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "modgate.yaml");
  writeFileSync(file, options.config);
  const flags = ["--config", file, "--log-level", "warn", "--foresight-mode", "off"];
  const serving = await startModgate({ folder, upstream: options.upstream, flags });
  const data = join(folder, "data");
  const tokens: string[] = [];
  for (const subject of options.subjects) {
    const made = await promisify(execFile)(modgateBinary, ["token", "create", subject, "--data", data]);
    tokens.push(made.stdout.trim());
  }
  return { ...serving, tokens };
}
