import type { DevServer, Rule } from "./dev-server.ts";
import { type ObjectValue, type Place, textOf, type Untold, type Value } from "./source/value.ts";

/** Where a rule sends a request, as seen by whoever receives it. */
export type Destination =
  | { readonly goes: "target"; readonly target: string; readonly path: string }
  /** The dev server answers by itself, as if this path had been asked for. */
  | { readonly goes: "local"; readonly path: string }
  | { readonly goes: "refused"; readonly status: number; readonly why: string }
  | { readonly goes: "untold"; readonly why: string; readonly at: Place };

export function destinationOf(server: DevServer, rule: Rule, url: string): Destination {
  const bypassed = bypassedTo(server, rule, url);
  if (bypassed !== undefined) return bypassed;
  if (rule.target?.is === "untold") return notTold(rule.target);
  const target = targetOf(rule);
  if (target === undefined) {
    if (rule.option("forward") ?? rule.option("router"))
      return { goes: "untold", why: "it has no target", at: rule.at };
    if (server.kind === "webpack") return { goes: "local", path: url };
    return { goes: "refused", status: 502, why: "the rule has no target" };
  }
  const path = rewritten(server, rule, url);
  return typeof path === "string"
    ? { goes: "target", target: originOf(target), path: joined(target, path, server.kind) }
    : notTold(path);
}

/** The address of a rule's target; undefined: it has none that can be told. */
export function targetOf({ target }: Rule): string | undefined {
  return target?.is === "object" ? textOf(target.fields.get("href")?.value) : textOf(target);
}

/** What stands instead of the URL when it leaves; Untold: not to be told. */
export function rewritten({ evaluator }: DevServer, { rewrite }: Rule, url: string): string | Untold {
  if (rewrite === undefined || (rewrite.is === "known" && !rewrite.value)) return url;
  if (rewrite.is === "untold") return rewrite;
  if (rewrite.is === "object") return byTable(rewrite, url);
  if (rewrite.is !== "function") return { is: "untold", why: "the rewrite is no function", at: rewrite.at };
  const value = evaluator.apply(rewrite, [known(url, rewrite.at)]);
  if (value.is === "known") return String(value.value);
  return value.is === "untold" ? value : { is: "untold", why: "the rewrite gives no text", at: rewrite.at };
}

/** Webpack's pathRewrite: the first expression that matches. */
function byTable({ fields, holes }: ObjectValue, url: string): string | Untold {
  for (const [key, { value, at }] of fields) {
    if (holes[0] !== undefined) return holes[0];
    const by = textOf(value);
    if (by === undefined) return value.is === "untold" ? value : { is: "untold", why: "it is no text", at };
    try {
      if (new RegExp(key).test(url)) return url.replace(new RegExp(key), by);
    } catch {
      return { is: "untold", why: `${key} is no regular expression`, at };
    }
  }
  return url;
}

/** undefined: the bypass lets the request pass to the target, or there is none. */
export function bypassedTo({ evaluator, kind }: DevServer, rule: Rule, url: string): Destination | undefined {
  const { bypass: value } = rule;
  if (value === undefined || (value.is === "known" && !value.value)) return undefined;
  if (value.is !== "function")
    return value.is === "untold" ? notTold(value) : { goes: "untold", why: "the bypass is no function", at: value.at };
  const result = evaluator.apply(value, [
    request(url, value.at),
    unknown("the answer", value.at),
    unknown("the rule", value.at),
  ]);
  if (result.is === "untold") {
    const what = result.gives === "boolean" ? "a truth value, not a path" : "the bypass depends on the request";
    return { goes: "untold", why: `${what}: ${result.why}`, at: result.at };
  }
  if (result.is !== "known") return undefined;
  if (typeof result.value === "string") return { goes: "local", path: result.value };
  const refuses = kind === "vite" ? result.value === false : typeof result.value === "boolean";
  return refuses ? { goes: "refused", status: 404, why: `the bypass gives ${String(result.value)}` } : undefined;
}

/** A GET of this URL, of which nothing else is known. */
function request(url: string, at: Place): Value {
  const told = { url, originalUrl: url, method: "GET" };
  const fields = Object.entries(told).map(([name, text]) => [name, { value: known(text, at), at, lost: [] }] as const);
  return { is: "object", fields: new Map(fields), holes: [{ ...unknown("the request", at), before: 0 }], at };
}

function known(value: string, at: Place): Value {
  return { is: "known", value, at };
}

function unknown(what: string, at: Place): Untold {
  return { is: "untold", why: `it depends on ${what}`, at };
}

function notTold({ why, at }: Untold): Destination {
  return { goes: "untold", why, at };
}

function originOf(target: string): string {
  return URL.canParse(target) ? new URL(target).origin.replace(/^null$/, target) : target;
}

/** The path of the target in front of the rewritten one, with one slash between them and the queries of both behind. */
function joined(target: string, url: string, kind: DevServer["kind"]): string {
  const base = URL.canParse(target) ? new URL(target) : new URL("http://target.invalid/");
  const asked = url === "" || url.startsWith("?") ? url : kind === "vite" ? normal(url) : url;
  const [path = "", ...more] = asked.split("?");
  const queries = [base.search.slice(1), more.join("?")].filter((query) => query !== "");
  const front = base.pathname;
  const slash = front.endsWith("/") || path.startsWith("/") || path === "" ? "" : "/";
  const whole = front + slash + (front.endsWith("/") && path.startsWith("/") ? path.slice(1) : path);
  return queries.length === 0 ? whole : `${whole}?${queries.join("&")}`;
}

/** Vite's proxy reads the URL as one of the web: `..` is resolved, blanks are escaped. */
function normal(url: string): string {
  const { pathname, search } = new URL(url.startsWith("//") ? `http://base.invalid${url}` : url, "http://base.invalid");
  return pathname + search;
}
