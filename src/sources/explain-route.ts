import type { Ways } from "./ways.ts";

/** Where a module is asked for, why, and by whose word: what `modgate why` shows. */
export type ExplainedRoute = {
  readonly to: "private" | "public" | "nowhere";
  /** A sentence: "git.corp.example/team (modgate.yaml:12) matches; its repository is https://…". */
  readonly because: string;
  /** The rule that decides, and the file and line it stands in. */
  readonly rule?: { readonly pattern: string; readonly at: string };
  /** Who is asked, in order; none for what can be nowhere. */
  readonly asked: readonly string[];
};

export function explainRoute(module: string, ways: Ways): ExplainedRoute {
  const route = ways.route(module);
  const { to, because } = route;
  const asked = ways.of(module).entries.map(({ source }) => source.name);
  if (route.to === "public") return { to, because, asked };
  const { pattern, at } = route.rule;
  if (route.to === "nowhere" || route.repository === undefined) {
    return { to, because, rule: { pattern: pattern.text, at }, asked };
  }
  return { to, because, rule: { pattern: pattern.text, at }, asked: [route.repository.address] };
}
