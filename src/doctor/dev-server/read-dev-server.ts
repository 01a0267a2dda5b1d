import { readFileSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { Fault } from "../../fault/fault.ts";
import type { DevServer } from "./dev-server.ts";
import { readVite } from "./read-vite.ts";
import { readWebpack } from "./read-webpack.ts";
import { type Exported, readExported } from "./source/exported.ts";

const mostBytes = 1_000_000;
/** By one of them a configuration of Vite is known that has another name. */
const viteFields = ["server", "plugins", "resolve", "base", "root", "build", "define", "publicDir"];

/**
 * The dev server a configuration file describes. The file is read, never run.
 * @param shown the file as it was named; relative to `folder`
 * @throws {Fault} USAGE with the place, when the file or what it exports cannot be read
 */
export function readDevServer(shown: string, folder: string): DevServer {
  const file = resolve(folder, shown);
  const exported = readAsFarAsDeep(file, shown);
  const { fields, holes } = exported.config;
  const name = basename(file);
  if (name.startsWith("vue.config.")) {
    // @see https://github.com/vuejs/vue-cli/blob/dev/packages/%40vue/cli-service/lib/util/prepareProxy.js
    const hint =
      "there each key is an expression, looked for anywhere in the path; the first rule it is found for has it";
    throw new Fault("USAGE", `doctor: ${shown}: Vue CLI makes rules of its own of these, which are not told`, { hint });
  }
  const isWebpack = fields.has("devServer") || (/webpack/.test(name) && !fields.has("server"));
  if (isWebpack) return readWebpack(shown, dirname(file), exported);
  if (name.startsWith("vite") || holes.length > 0 || viteFields.some((field) => fields.has(field)))
    return readVite(shown, dirname(file), exported);
  const hint = "name a file that exports server.proxy (Vite) or devServer.proxy (webpack)";
  throw new Fault("USAGE", `doctor: ${shown}: it exports no configuration of Vite or webpack`, { hint });
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
