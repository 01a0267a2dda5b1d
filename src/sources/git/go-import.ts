import { Fault } from "../../fault/fault.ts";
import { hasPathPrefix } from "./place.ts";

/** <meta name="go-import" content="prefix vcs address subdirectory">. */
export type GoImport = {
  readonly prefix: string;
  readonly vcs: string;
  readonly address: string;
  readonly subdirectory: string;
};

/**
 * The go-import tags in the head of a page, those of type "mod" first; they replace others of the same prefix.
 * @see cmd/go/internal/vcs/discovery.go parseMetaGoImports
 */
export function parseGoImports(page: string): readonly GoImport[] {
  const found: GoImport[] = [];
  for (const [tag] of page.matchAll(token)) {
    if (/^<body[\s/>]/i.test(tag) || /^<\/head\s*>/i.test(tag)) break;
    if (tag.length > mostTagLength || !/^<meta[\s/]/i.test(tag)) continue;
    const attributes = readAttributes(tag);
    if (attributes.get("name") !== "go-import") continue;
    const fields = (attributes.get("content") ?? "").split(/\s+/).filter((field) => field !== "");
    const [prefix = "", vcs = "", address = "", subdirectory = ""] = fields;
    if (fields.length === 3 || fields.length === 4) found.push({ prefix, vcs, address, subdirectory });
  }
  const servers = found.filter(({ vcs }) => vcs === "mod");
  const replaced = new Set(servers.map(({ prefix }) => prefix));
  return [...servers, ...found.filter(({ vcs, prefix }) => vcs !== "mod" && !replaced.has(prefix))];
}

/**
 * The tag that is for this import path; undefined when none is.
 * @throws {Fault} NOT_FOUND when several are
 * @see vcs.go matchGoImport
 */
export function matchGoImport(imports: readonly GoImport[], importPath: string): GoImport | undefined {
  const [first, ...others] = imports.filter(({ prefix }) => hasPathPrefix(importPath, prefix));
  if (first === undefined) return undefined;
  if (others.some(({ vcs }) => (first.vcs === "mod") === (vcs === "mod"))) {
    throw new Fault("NOT_FOUND", `multiple meta tags match import path "${importPath}"`);
  }
  return first;
}

/**
 * Comments and the like are one token, so that what stands in them is not read. What does not end goes to the end of the
 * page: a token that has begun is never read twice.
 */
const token =
  /<!--[^]*?(?:-->|$)|<!\[CDATA\[[^]*?(?:\]\]>|$)|<\?[^]*?(?:\?>|$)|<\/?[a-zA-Z](?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^>"'])*(?:>|$)/g;

/** No go-import tag is longer. */
const mostTagLength = 8_192;

const attribute = /([^\s=/"'<>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?/g;

function readAttributes(tag: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = "", double, single, bare] of tag.slice(1, -1).replace(/^\w+/, "").matchAll(attribute)) {
    const key = name.toLowerCase();
    if (!attributes.has(key)) attributes.set(key, unescaped(double ?? single ?? bare ?? ""));
  }
  return attributes;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
