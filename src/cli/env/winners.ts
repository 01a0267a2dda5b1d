import type { Origin } from "../../doctor/surroundings/go-settings.ts";
import type { Surroundings } from "../../doctor/surroundings/surroundings.ts";
import { isFault } from "../../fault/fault.ts";
import { type GoproxyEntry, parseGoproxyList } from "../../gomod/goproxy-list.ts";
import { matchingPattern, type Pattern, parsePattern } from "../../gomod/pattern.ts";

/** Who is asked first for modules, and what decides that. */
export type Winner = { readonly by: string; readonly because: string; readonly modules: readonly string[] };

/** For each module that go.mod names: the proxy that is asked first, or the module's own host. */
export function winners({ settings, required }: Surroundings): readonly Winner[] {
  const { GOPROXY, GONOPROXY } = settings;
  const direct = patternsOf(GONOPROXY.value);
  const first = entriesOf(GOPROXY.value)[0];
  const proxy = first === undefined ? "nobody" : first.kind === "url" ? shown(first.url) : first.kind;
  const found = new Map<string, { by: string; because: string; modules: string[] }>();
  for (const { module, version } of required) {
    const pattern = matchingPattern(direct, module);
    const by = pattern === undefined ? proxy : "direct";
    const because =
      pattern === undefined
        ? `GOPROXY (${originInWords(GOPROXY.origin)})`
        : `${pattern.text} in GONOPROXY (${originInWords(GONOPROXY.origin)})`;
    const winner = found.get(`${by} ${because}`) ?? { by, because, modules: [] };
    winner.modules.push(`${module}@${version}`);
    found.set(`${by} ${because}`, winner);
  }
  return [...found.values()];
}

export function originInWords(origin: Origin): string {
  switch (origin.from) {
    case "process":
      return "process environment";
    case "file":
    case "goroot":
      return origin.file;
    case "variable":
      return `from ${origin.name}`;
    case "default":
      return "default";
    default:
      return origin satisfies never;
  }
}

/** None, where the go command would refuse the list. */
export function entriesOf(list: string): readonly GoproxyEntry[] {
  try {
    return parseGoproxyList(list);
  } catch (failure) {
    if (isFault(failure, "BAD_GOPROXY")) return [];
    throw failure;
  }
}

/** As the go command: an entry it cannot read counts for nothing. */
export function patternsOf(list: string): readonly Pattern[] {
  return list.split(",").flatMap((entry) => {
    try {
      return parsePattern(entry) ?? [];
    } catch {
      return [];
    }
  });
}

/** Without user information. */
export function shown(url: URL): string {
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}
