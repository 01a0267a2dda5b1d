import { readFileSync } from "node:fs";
import { type Layers, loadConfig } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { Fault } from "../fault/fault.ts";
import { defaultDataFolder } from "./data-folder.ts";

export type Flags = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The configuration with what depends on the user: where data is kept, and the file it was read from, if any. */
export type ReadConfig = Config & { readonly data: string; readonly file?: string };

/**
 * The options of this process: flags by option key, MODGATE_… variables, the file of --config or MODGATE_CONFIG.
 * @param presets what the command has as defaults of its own, by option key
 */
export function readConfig(
  flags: Flags,
  environment: NodeJS.ProcessEnv,
  presets: Layers["presets"] & object = {},
): ReadConfig {
  const { config: flag, ...rest } = flags;
  const name = typeof flag === "string" ? flag : environment["MODGATE_CONFIG"];
  const file = name === undefined || name === "" ? undefined : { name, text: readText(name) };
  const config = loadConfig({ ...(file && { file }), presets, environment, flags: rest });
  const data = config.data ?? defaultDataFolder(environment, process.platform);
  return { ...config, data, ...(file && { file: file.name }) };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/, \w+ '.*'$/, "") : String(cause);
    throw new Fault("CONFIG_UNREADABLE", `${file}: ${why}`, { cause });
  }
}
