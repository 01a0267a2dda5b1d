import { readFileSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { Fault } from "../../fault/fault.ts";
import type { DevServer } from "./dev-server.ts";
import { readVite } from "./read-vite.ts";
import { readWebpack } from "./read-webpack.ts";
import { type Exported, readExported } from "./source/exported.ts";

const mostBytes = 1_000_000;

/**
 * The dev server a configuration file describes. The file is read, never run.
 * @param shown the file as it was named; relative to `folder`
 * @throws {Fault} USAGE with the place, when the file or what it exports cannot be read
 */
export function readDevServer(shown: string, folder: string): DevServer {
  const file = resolve(folder, shown);
  const exported = readAsFarAsDeep(file, shown);
  const { fields } = exported.config;
  const isWebpack = fields.has("devServer") || (/webpack/.test(basename(file)) && !fields.has("server"));
  return (isWebpack ? readWebpack : readVite)(shown, dirname(file), exported);
}

/** Expressions that stand in each other too deeply would need a stack of any height. */
function readAsFarAsDeep(file: string, shown: string): Exported {
  const text = readText(file, shown);
  try {
    return readExported(file, shown, text);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const hint = "name a file whose expressions stand less deeply in each other";
    throw new Fault("USAGE", `doctor: ${shown}:1:1: nested too deeply to be read`, { hint, cause });
  }
}

function readText(file: string, shown: string): string {
  const hint = "name a file such as vite.config.ts or webpack.config.js";
  try {
    if (statSync(file).size > mostBytes) throw new Fault("USAGE", `doctor: ${shown}: larger than 1 MB`, { hint });
    return readFileSync(file, "utf8");
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const why = cause instanceof Error ? cause.message.replace(/, \w+(?: '.*')?$/, "") : String(cause);
    throw new Fault("USAGE", `doctor: ${shown}: ${why}`, { hint, cause });
  }
}
