import { bypassedTo, type Destination, destinationOf } from "./destination.ts";
import type { DevServer, Rule } from "./dev-server.ts";
import { matches } from "./matcher.ts";
import type { Untold } from "./source/value.ts";

/** What becomes of one URL. */
export type Verdict = {
  readonly url: string;
  /** The rule that takes it; undefined: none, and the dev server answers by itself. */
  readonly winner: Rule | undefined;
  readonly destination: Destination;
  /** Rules that would have taken it too, and what they would have done. */
  readonly others: readonly { readonly rule: Rule; readonly destination: Destination }[];
  /** What might change the answer and cannot be told. */
  readonly doubts: readonly Untold[];
};

/** Rules are tried in their order, and the first one that matches has the request. */
export function verdictOn(server: DevServer, url: string): Verdict {
  const doubts: Untold[] = [...server.holes];
  const taking: { rule: Rule; destination: Destination }[] = [];
  for (const rule of server.rules) {
    const match = matches(rule.matcher, url);
    if (match === undefined && rule.matcher.by === "untold") doubts.push(rule.matcher);
    if (match === true) taking.push({ rule, destination: destinationOf(server, rule, url) });
    else if (server.kind === "webpack") {
      // Webpack asks the bypass of every rule, also of those that are not for this URL
      const destination = bypassedTo(server, rule, url);
      if (destination?.goes === "untold") doubts.push({ is: "untold", why: destination.why, at: destination.at });
      else if (destination !== undefined) taking.push({ rule, destination });
    }
  }
  const [first, ...others] = inTurn(server, taking);
  const local: Destination = { goes: "local", path: url };
  if (first === undefined) return { url, winner: undefined, destination: local, others, doubts };
  return { url, winner: first.rule, destination: first.destination, others, doubts };
}

/**
 * Vite ends with the first rule that matches, whatever its bypass says. Webpack's goes on behind a bypass: a later rule looks
 * at the URL as it was asked for.
 */
function inTurn<Taking extends { readonly destination: Destination }>(
  { kind }: DevServer,
  taking: readonly Taking[],
): readonly Taking[] {
  const passed = (one: Taking): boolean => kind === "webpack" && one.destination.goes === "local";
  const first = taking.findIndex((one) => !passed(one));
  return first <= 0
    ? taking
    : [...taking.slice(first, first + 1), ...taking.slice(0, first), ...taking.slice(first + 1)];
}
