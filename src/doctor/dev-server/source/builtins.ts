import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Place, textOf, type Value } from "./value.ts";

/** What of Node a configuration names folders with. `file` is the configuration's own path. */
export type Surroundings = { readonly file: string; readonly folder: string };

/** The name under which a module's exports are known here; undefined: not known. */
export function builtinModule(from: string): string | undefined {
  const name = from.replace(/^node:/, "");
  return ["path", "url", "process"].includes(name) ? name : undefined;
}

/** Functions that are about configurations, whoever exports them: they give back what they are given, or merge it. */
export const ofConfigurations: Readonly<Record<string, string>> = {
  defineConfig: "defineConfig",
  mergeConfig: "mergeConfig",
  merge: "mergeConfig",
};

/** Names of Node that are values: `__dirname`, `import.meta.url`. */
export function builtinValue(name: string, { file, folder }: Surroundings): string | undefined {
  switch (name) {
    case "__dirname":
    case "import.meta.dirname":
      return folder;
    case "__filename":
    case "import.meta.filename":
      return file;
    case "import.meta.url":
      return pathToFileURL(file).href;
    default:
      return undefined;
  }
}

/** What a function of Node gives for these arguments; undefined: it is not known here, or they are not. */
export function callBuiltin(name: string, args: readonly Value[], { folder }: Surroundings): string | undefined {
  if (name === "process.cwd") return folder; // where the dev server is started, as a rule
  if (name === "url.fileURLToPath") {
    const href = args[0]?.is === "object" ? textOf(args[0].fields.get("href")?.value) : textOf(args[0]);
    return href?.startsWith("file:") === true ? fileURLToPath(href) : undefined;
  }
  const texts = args.map(textOf);
  const [first] = texts;
  if (first === undefined || !texts.every((text) => text !== undefined)) return undefined;
  switch (name.replace(/^path\.posix\./, "path.")) {
    case "path.resolve":
      return resolve(folder, ...texts);
    case "path.join":
      return join(...texts);
    case "path.dirname":
      return dirname(first);
    default:
      return undefined;
  }
}

/** `new URL("./src", import.meta.url)`, with the parts that are read of it. */
export function newUrl(args: readonly Value[], at: Place): Value | undefined {
  const [address, base] = args.map(textOf);
  if (address === undefined || !URL.canParse(address, base)) return undefined;
  const { href, pathname, origin, host, hostname, port, protocol } = new URL(address, base);
  const parts = { href, pathname, origin, host, hostname, port, protocol };
  const fields = Object.entries(parts).map(
    ([name, value]) => [name, { value: { is: "known", value, at } as const, at, lost: [] }] as const,
  );
  return { is: "object", fields: new Map(fields), holes: [], at };
}
