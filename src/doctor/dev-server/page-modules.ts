import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Alias, DevServer } from "./dev-server.ts";
import { textOf } from "./source/value.ts";
import { verdictOn } from "./verdict.ts";

/** A file of the project that the browser asks the dev server for. */
export type PageModule = {
  /** As the browser asks for it. */
  readonly url: string;
  /** The file, and the one that names it; both relative to the root of the dev server. */
  readonly file: string;
  readonly from: string;
  /** False: perhaps only its types are used, and it is never asked for. */
  readonly sure: boolean;
  /** The alias it was named through. */
  readonly alias?: Alias;
};

const mostFiles = 2_000;
const mostBytes = 1_000_000;
const extensions = ["", ".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".vue", ".svelte", ".json", ".css"];

/**
 * What the pages in the root load, from import to import: the files whose URLs must stay with Vite. What a rule takes is not
 * followed further, as the browser never gets it.
 */
export function pageModules(server: DevServer): readonly PageModule[] {
  if (server.kind !== "vite") return [];
  const found = new Map<string, PageModule>();
  const waiting = pagesIn(server.root);
  while (found.size < mostFiles) {
    const from = waiting.pop();
    if (from === undefined) break;
    for (const { name, sure } of namedIn(from)) {
      const { file, alias } = fileOf(server, from, name) ?? {};
      if (file === undefined || found.has(file)) continue;
      const url = urlOf(server, file);
      if (url === undefined) continue;
      found.set(file, {
        url,
        file: relative(server.root, file),
        from: relative(server.root, from),
        sure,
        ...(alias && { alias }),
      });
      if (verdictOn(server, url).winner === undefined) waiting.push(file);
    }
  }
  return [...found.values()];
}

/** The URL of a file below the root; undefined: it lies elsewhere, or belongs to a package. */
export function urlOf({ root, base }: Pick<DevServer, "root" | "base">, file: string): string | undefined {
  const path = relative(root, file).split(sep).join("/");
  if (path.startsWith("../") || path.split("/").includes("node_modules")) return undefined;
  return base + path;
}

function pagesIn(root: string): string[] {
  try {
    return readdirSync(root)
      .filter((name) => name.endsWith(".html"))
      .map((name) => join(root, name));
  } catch {
    return [];
  }
}

/** What a page or a module names: scripts, style sheets, imports. */
type Named = { readonly name: string; readonly sure: boolean };

function namedIn(file: string): readonly Named[] {
  if (!/\.(?:html|vue|svelte|[cm]?[jt]sx?)$/.test(file) || statSync(file).size > mostBytes) return [];
  const { text, typed } = textWithoutTypes(file);
  const code = text.replaceAll(/\/\*[^]*?\*\/|<!--[^]*?-->|^\s*\/\/.*$/gm, "");
  const sure = !typed;
  const named = [...code.matchAll(statically)].flatMap(([, clause, name = ""]): readonly Named[] => {
    if (clause === undefined) return [{ name, sure: true }];
    // Of what only types need, nothing is left when the browser asks
    const used = namesIn(clause).some(
      (one) => code.split(new RegExp(`(?<![\\w$])${RegExp.escape(one)}(?![\\w$])`)).length > 2,
    );
    return used || !/\.(?:[cm]?tsx?|vue|svelte)$/.test(file) ? [{ name, sure }] : [];
  });
  const others = file.endsWith(".html") ? [dynamically, inPage] : [dynamically];
  for (const pattern of others) for (const [, name = ""] of code.matchAll(pattern)) named.push({ name, sure: true });
  for (const [, name = ""] of code.matchAll(passedOn)) named.push({ name, sure: true });
  return named;
}

const statically = /\bimport\s+(?!type\b)(?:([\w$*{}\s,]+?)\bfrom\s*)?["']([^"'\n?]+)["'?]/g;
const passedOn = /\bexport\s+(?!type\b)[\w$*{}\s,]+?\bfrom\s*["']([^"'\n?]+)["'?]/g;
const dynamically = /\bimport\s*\(\s*["']([^"'\n?]+)["'?]/g;
const inPage = /<(?:script|link)\b[^>]*?\b(?:src|href)\s*=\s*["']([^"'?#]+)/gi;

/** `typed`: types are still in it, as with them go those that Node's stripper does not read. */
function textWithoutTypes(file: string): { readonly text: string; readonly typed: boolean } {
  const text = readFileSync(file, "utf8");
  if (!/\.(?:[cm]?tsx?|vue|svelte)$/.test(file)) return { text, typed: false };
  try {
    return { text: stripTypeScriptTypes(text), typed: false };
  } catch {
    return { text, typed: true };
  }
}

/** "a, { b, c as d, type E }" → a, b, d */
function namesIn(clause: string): readonly string[] {
  const values = clause.replaceAll(/\btype\s+[\w$]+(?:\s+as\s+[\w$]+)?/g, "");
  return [...values.matchAll(/(?:[\w$*]+\s+as\s+)?([\w$]+)/g)].flatMap(([, name]) => name ?? []);
}

function fileOf(server: DevServer, from: string, named: string): { file: string; alias?: Alias } | undefined {
  const { name, alias } = aliased(server.aliases, named);
  const { root, base } = server;
  const inRoot = name.startsWith(base) ? join(root, name.slice(base.length)) : join(root, name);
  const path = name.startsWith(".") ? resolve(dirname(from), name) : name.startsWith(root + sep) ? name : inRoot;
  if (!name.startsWith(".") && !name.startsWith("/")) return undefined; // a package
  const candidates = [
    ...extensions.map((end) => path + end),
    ...extensions.slice(1).map((end) => `${path}/index${end}`),
  ];
  const file = candidates.find((one) => existsSync(one) && statSync(one).isFile());
  return file === undefined ? undefined : { file, ...(alias && { alias }) };
}

/** The name after the first alias that fits, as @rollup/plugin-alias fits them. */
function aliased(aliases: readonly Alias[], name: string): { readonly name: string; readonly alias?: Alias } {
  for (const alias of aliases) {
    const { find } = alias;
    const by = textOf(alias.replacement);
    if (by === undefined) continue;
    if (typeof find === "string" ? name === find || name.startsWith(`${find}/`) : new RegExp(find).test(name))
      return { name: name.replace(find, by), alias };
  }
  return { name };
}
