import { resolve } from "node:path";
import type { Alias, DevServer, Rule } from "./dev-server.ts";
import { viteMatcher } from "./matcher.ts";
import type { Exported } from "./source/exported.ts";
import { fieldOf, type Hole, type Place, textOf, truthOf, type Untold, type Value } from "./source/value.ts";

/** @param folder where the configuration file stands */
export function readVite(file: string, folder: string, { config, evaluator }: Exported): DevServer {
  const untold: Untold[] = [];
  const server = fieldOf(config, "server");
  const proxy = server?.is === "object" ? fieldOf(server, "proxy") : server;
  const { rules, holes } = rulesOf(proxy);
  /** A field of a field; what cannot be told is noted. */
  const told = (...names: readonly string[]): Value | undefined => {
    const value = names.reduce<Value | undefined>((one, name) => one && fieldOf(one, name), config);
    if (value?.is !== "untold") return value;
    if (![...holes, ...untold].some(({ at }) => at === value.at))
      untold.push({ ...value, why: `${names.join(".")}: ${value.why}` });
    return undefined;
  };
  const root = resolve(folder, textOf(told("root")) ?? ".");
  const publicDir = told("publicDir");
  const base = told("base");
  const dedupe = told("resolve", "dedupe");
  return {
    kind: "vite",
    file,
    root,
    publicFolder:
      publicDir !== undefined && truthOf(publicDir) === false
        ? undefined
        : resolve(root, textOf(publicDir) ?? "public"),
    base: baseOf(textOf(base)),
    baseAt: base?.at,
    rules,
    holes,
    aliases: aliasesOf(told("resolve", "alias"), untold),
    dedupe: dedupe?.is === "list" ? dedupe.items.flatMap((item) => textOf(item) ?? []) : [],
    fallback: undefined,
    untold,
    evaluator,
  };
}

/** "/app" and "https://cdn.example/app/" are "/app/"; "", "./" and none are "/". */
function baseOf(text: string | undefined): string {
  if (text === undefined || text === "" || text === "./") return "/";
  const path = URL.canParse(text) ? new URL(text).pathname : text;
  return path.endsWith("/") ? path : `${path}/`;
}

function rulesOf(proxy: Value | undefined): { readonly rules: readonly Rule[]; readonly holes: readonly Hole[] } {
  if (proxy?.is === "untold") return { rules: [], holes: [{ ...proxy, why: `server.proxy: ${proxy.why}`, before: 0 }] };
  if (proxy?.is !== "object") return { rules: [], holes: [] };
  const rules = [...proxy.fields].flatMap(([key, { value, at, lost }]): readonly Rule[] => {
    if (truthOf(value) === false) return []; // `condition && {…}` that is not met
    return [ruleOf(key, at, lost, value)];
  });
  return { rules, holes: proxy.holes };
}

function ruleOf(key: string, at: Place, lost: readonly Place[], value: Value): Rule {
  const short = textOf(value) !== undefined;
  const option = (name: string): Value | undefined =>
    value.is === "untold" ? value : short && name === "target" ? value : fieldOf(value, name);
  const [target, rewrite, bypass] = ["target", "rewrite", "bypass"].map(option);
  return { key, at, lost, matcher: viteMatcher(key), short, target, rewrite, bypass, option };
}

function aliasesOf(value: Value | undefined, untold: Untold[]): readonly Alias[] {
  if (value?.is === "object") {
    untold.push(...value.holes);
    return [...value.fields].map(([find, { value, at }]) => ({ find, replacement: value, at }));
  }
  if (value?.is !== "list") return [];
  return value.items.flatMap((item) => {
    const [find, replacement] = [fieldOf(item, "find"), fieldOf(item, "replacement")];
    const what = find?.is === "regexp" ? find.regexp : textOf(find);
    if (what !== undefined && replacement !== undefined) return [{ find: what, replacement, at: item.at }];
    if (item.is === "untold") untold.push(item);
    return [];
  });
}
