import { createRequire } from "node:module";
import type * as yaml from "yaml";
import { Fault } from "../fault/fault.ts";
import { parseAmount } from "./amount.ts";
import { resolveFileNames } from "./file-names.ts";
import { cureOf, issueInWords } from "./issue-words.ts";
import { nearest } from "./nearest.ts";
import { describeSchema, listOptions, type Option } from "./options.ts";
import { schema, type Config } from "./schema.ts";

const load = createRequire(import.meta.url);

/** The layers above the defaults, weakest first. Values of environment and flags are text, as typed. */
export type Layers = {
  /** Defaults of the command that is run, by option key and as text: weaker than everything else that is said. */
  readonly presets?: Readonly<Record<string, string | readonly string[]>>;
  readonly file?: { readonly name: string; readonly text: string };
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly flags: Readonly<Record<string, string | readonly string[] | undefined>>;
};

/** Variables that are read elsewhere: by bin/modgate, and by `modgate auth`. */
const noOptions: ReadonlySet<string> = new Set([
  "MODGATE_CONFIG",
  "MODGATE_GATEWAY",
  "MODGATE_ID_TOKEN",
  "MODGATE_ID_TOKEN_FILE",
]);

/** A tree of plain values with the place each came from. */
type Tree = { [name: string]: unknown };

/**
 * The options in effect: defaults, then the YAML file, then MODGATE_… variables, then flags.
 * @throws {Fault} CONFIG_UNKNOWN_KEY, CONFIG_BAD_VALUE or CONFIG_UNREADABLE, with the place, the value, the nearest key
 */
export function loadConfig(layers: Layers): Config {
  const options = listOptions(describeSchema());
  const { name = "configuration", text = "" } = layers.file ?? {};
  const { tree, lineOf } = readFile(name, text);
  const origin = new Map<string, string>();

  for (const [key, value] of Object.entries(layers.presets ?? {})) {
    const option = options.find((candidate) => candidate.key === key);
    const given = option?.path.reduce<unknown>((node, name) => (isTree(node) ? node[name] : node), tree);
    if (option !== undefined && given === undefined) place(tree, option, value, origin, "default");
  }
  for (const [name, value] of Object.entries(layers.environment)) {
    if (!name.startsWith("MODGATE_") || noOptions.has(name) || value === undefined) continue;
    const option = options.find((candidate) => candidate.variable === name);
    if (option === undefined)
      throw unknown(
        `environment: ${name}`,
        name,
        options.map((o) => o.variable),
      );
    place(tree, option, value, origin, `environment ${name}`);
  }
  for (const [key, value] of Object.entries(layers.flags)) {
    const option = options.find((candidate) => candidate.key === key);
    if (option === undefined || value === undefined) continue;
    place(tree, option, value, origin, `flag ${option.flag}`);
  }

  for (const { kind, path } of options) if (kind === "number") readNumber(tree, path);
  const parsed = schema.safeParse(tree, { error: issueInWords });
  if (parsed.success) {
    const rules = parsed.data.private.map((rule, n) => ({ ...rule, at: lineOf(["private", n]) }));
    const { access } = parsed.data;
    const grants = access.grants.map((grant, n) => ({ ...grant, at: lineOf(["access", "grants", n]) }));
    const groups = Object.entries(access.groups).map(([name, members]) => ({
      name,
      members,
      at: lineOf(["access", "groups", name]),
    }));
    const oidc = access.oidc.map((rule, n) => ({ ...rule, at: lineOf(["access", "oidc", n]) }));
    return { ...parsed.data, private: rules, access: { ...access, grants, groups, oidc } };
  }
  const [issue] = parsed.error.issues;
  if (issue === undefined) throw new Fault("CONFIG_BAD_VALUE", "the configuration is not valid");
  const at = issue.path.map((name) => (typeof name === "number" ? name : String(name)));
  if (issue.code === "unrecognized_keys") {
    const path = [...at, issue.keys[0] ?? ""];
    const known = options.flatMap(({ key, members }) => [key, ...members.map((member) => member.key)]);
    throw unknown(`${lineOf(path)}: ${path.join(".")}`, path.join(".").replace(/\.\d+(?=\.)/g, "[]"), known);
  }
  const key = at.join(".");
  const where = origin.get(at.slice(0, keyLength(at.map(String), options)).join(".")) ?? lineOf(at);
  const value = at.reduce<unknown>((node, name) => (node as Tree | undefined)?.[name], tree);
  // Somebody may have written the secret itself where only its place belongs
  const shown =
    value === undefined || at.includes("credentials") || at.includes("clientSecret")
      ? ""
      : ` = ${JSON.stringify(value)}`;
  const last = String(at.findLast((one) => typeof one === "string"));
  throw new Fault("CONFIG_BAD_VALUE", `${where}: ${key}${shown}: ${issue.message}`, {
    hint: `${cureOf(issue, last, value)}see ${key.replace(/\.\d+(?=\.|$)/g, "[]")} in docs/configuration.md`,
  });
}

function isTree(node: unknown): node is Tree {
  return typeof node === "object" && node !== null;
}

/** What a file says, and the file and line where something in it begins, or what it should stand in. */
type File = { readonly tree: Tree; readonly lineOf: (path: readonly (string | number)[]) => string };

function readFile(name: string, text: string): File {
  // Most have no file, and need not wait for what reads one.
  if (text === "") return { tree: {}, lineOf: () => name };
  const { isNode, LineCounter, parseDocument } = load("yaml") as typeof yaml;
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { prettyErrors: true, lineCounter });
  const lineOf = (path: readonly (string | number)[]): string => {
    const nodes = path.map((_, n) => document.getIn(path.slice(0, n + 1), true));
    const start = nodes.findLast(isNode)?.range?.[0];
    return start === undefined ? name : `${name}:${lineCounter.linePos(start).line}`;
  };
  const [problem] = document.errors;
  if (problem !== undefined) throw new Fault("CONFIG_UNREADABLE", `${name}: ${problem.message.split("\n")[0] ?? ""}`);
  const value: unknown = document.toJS();
  if (value === null || value === undefined) return { tree: {}, lineOf };
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new Fault("CONFIG_UNREADABLE", `${name}: the file must hold keys and values`);
  }
  return { tree: resolveFileNames(value, name) as Tree, lineOf };
}

/** Puts text into the tree as text or as a list of texts. */
function place(
  tree: Tree,
  option: Option,
  value: string | readonly string[],
  origin: Map<string, string>,
  from: string,
): void {
  if (option.kind === "objects") {
    throw new Fault("CONFIG_BAD_VALUE", `${from}: ${option.key} can be set in the configuration file only`);
  }
  let node = tree;
  for (const name of option.path.slice(0, -1)) node = (node[name] ??= {}) as Tree;
  const last = option.path.at(-1) ?? "";
  const texts =
    typeof value === "string" ? (option.kind === "list" ? value.split(/\s*;\s*/).filter(Boolean) : [value]) : value;
  if (option.kind === "list") node[last] = texts;
  else node[last] = texts.at(-1);
  origin.set(option.key, from);
}

/** Makes numbers of "64MiB", "5GiB", "30s" and "7" in the tree; other text stays text, for the schema to refuse. */
function readNumber(tree: Tree, path: readonly string[]): void {
  const node = path.slice(0, -1).reduce<unknown>((at, name) => (isTree(at) ? at[name] : undefined), tree);
  const last = path.at(-1) ?? "";
  if (!isTree(node) || typeof node[last] !== "string") return;
  node[last] = parseAmount(node[last]) ?? node[last];
}

function keyLength(path: readonly string[], options: readonly Option[]): number {
  const lengths = path.map((_, i) => i + 1);
  return lengths.find((n) => options.some((option) => option.key === path.slice(0, n).join("."))) ?? path.length;
}

function unknown(where: string, name: string, known: readonly string[]): Fault {
  const near = nearest(name, known);
  return new Fault("CONFIG_UNKNOWN_KEY", `${where}: there is no such key`, {
    ...(near !== undefined && { hint: `did you mean ${near}? all keys: docs/configuration.md` }),
  });
}
