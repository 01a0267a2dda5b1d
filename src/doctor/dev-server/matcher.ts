import type { Untold } from "./source/value.ts";

/** Which requests a rule is for. */
export type Matcher =
  /** Every URL that begins so. */
  | { readonly by: "beginning"; readonly text: string }
  | { readonly by: "regexp"; readonly regexp: RegExp }
  /** One of them is enough. */
  | { readonly by: "any"; readonly of: readonly Matcher[] }
  /** Only the path of the URL counts, not what stands behind its question mark. */
  | { readonly by: "path"; readonly matcher: Matcher }
  /** The dev server itself refuses it. */
  | { readonly by: "invalid"; readonly why: string }
  | (Extract<Untold, { is: "untold" }> & { readonly by: "untold" });

/** @param url path and query, beginning with a slash. @returns undefined: not to be told */
export function matches(matcher: Matcher, url: string): boolean | undefined {
  switch (matcher.by) {
    case "beginning":
      return url.startsWith(matcher.text);
    case "regexp":
      return new RegExp(matcher.regexp).test(url);
    case "path":
      return matches(matcher.matcher, url.replace(/[?#].*$/s, ""));
    case "any": {
      const each = matcher.of.map((one) => matches(one, url));
      return each.includes(true) ? true : each.includes(undefined) ? undefined : false;
    }
    case "invalid":
      return false;
    case "untold":
      return undefined;
    default:
      return matcher satisfies never;
  }
}

/** A key of Vite's server.proxy: a regular expression where it begins with ^, else the beginning of a URL. */
export function viteMatcher(key: string): Matcher {
  if (!key.startsWith("^")) return { by: "beginning", text: key };
  try {
    return { by: "regexp", regexp: new RegExp(key) };
  } catch (failure) {
    return { by: "invalid", why: failure instanceof Error ? failure.message : String(failure) };
  }
}

/** Contexts of http-proxy-middleware 2: beginnings of the path, or globs; never both in one list. */
export function webpackMatcher(contexts: readonly string[]): Matcher {
  const globs = contexts.filter(isGlob);
  if (globs.length > 0 && globs.length < contexts.length)
    return { by: "invalid", why: "one list has both beginnings and globs" };
  const [without, of] = [globs.filter((glob) => glob.startsWith("!")), globs.filter((glob) => !glob.startsWith("!"))];
  if (globs.length === 0)
    return { by: "path", matcher: { by: "any", of: contexts.map((text) => ({ by: "beginning", text })) } };
  const no = without.map((glob) => `(?!${globSource(glob.slice(1))}$)`).join("");
  const yes = of.length === 0 ? ".*" : `(?:${of.map(globSource).join("|")})`;
  return { by: "path", matcher: { by: "regexp", regexp: new RegExp(`^${no}${yes}$`) } };
}

export function isGlob(context: string): boolean {
  return /^!|[*?]|\[[^\]]+\]|\{[^}]+\}|[@+]\(|\([^|]+\|[^)]+\)/.test(context);
}

/**
 * A glob as micromatch reads it, without ^ and $: `*` stays within an element of the path and takes no hidden one, `**` goes
 * over several.
 */
function globSource(glob: string): string {
  const hidden = "(?!\\.)";
  const tokens = /\/\*\*(?=\/|$)|\*\*\/?|\*|\?|\[[^\]]+\]|\{[^}]*\}|[^]/g;
  return (glob.match(tokens) ?? [])
    .map((token, at, all) => {
      const begins = at === 0 || all[at - 1]?.endsWith("/") === true;
      if (token === "/**") return `(?:/${hidden}[^/]*)*`;
      if (token === "**/") return `(?:${hidden}[^/]*/)*`;
      if (token === "**") return `(?:${hidden}[^/]*(?:/${hidden}[^/]*)*)`;
      if (token === "*") return begins ? `${hidden}[^/]+` : "[^/]*";
      if (token === "?") return "[^/]";
      if (token.startsWith("[")) return token.replace(/^\[!/, "[^");
      if (token.startsWith("{") && token.length > 1)
        return `(?:${token.slice(1, -1).split(",").map(globSource).join("|")})`;
      return token.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    })
    .join("");
}
