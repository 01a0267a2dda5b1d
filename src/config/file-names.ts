import { dirname, resolve } from "node:path";

/** Keys with names of files that only the configuration file can hold: they are meant from its own folder. */
export const besideTheFile: ReadonlySet<string> = new Set([
  "upstreams[].ca",
  "private[].ca",
  "private[].credentials.password.file",
  "private[].credentials.token.file",
  "private[].credentials.ssh.key",
  "private[].credentials.ssh.knownHosts",
  "private[].credentials.netrc",
  "private[].credentials.githubApp.key.file",
]);

/** The same tree with these names resolved. `file` is the configuration file; `key` is where the node stands. */
export function resolveFileNames(node: unknown, file: string, key = ""): unknown {
  if (typeof node === "string") return node !== "" && besideTheFile.has(key) ? resolve(dirname(file), node) : node;
  if (Array.isArray(node)) return node.map((item) => resolveFileNames(item, file, `${key}[]`));
  if (typeof node !== "object" || node === null) return node;
  const below = ([name, child]: [string, unknown]) =>
    [name, resolveFileNames(child, file, key === "" ? name : `${key}.${name}`)] as const;
  return Object.fromEntries(Object.entries(node).map(below));
}
