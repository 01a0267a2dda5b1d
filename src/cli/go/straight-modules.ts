import { parsePattern, type Pattern } from "../../gomod/pattern.ts";
import { patternsMeet } from "../../gomod/pattern-relation.ts";
import type { GoEnvironment } from "../../doctor/surroundings/go-environment.ts";

/** Modules that the go command would fetch from version control itself, past every proxy. */
export type StraightModules = {
  /** What the gateway fetches in its place, from the same repositories and with the user's own git set-up. */
  readonly gateway: readonly Pattern[];
  /** GONOPROXY for the command: what it still does itself, or "none". */
  readonly gonoproxy: string;
};

/**
 * undefined: it does all of it itself. GOVCS and GOINSECURE are rules for how the go command fetches, so what they are
 * about is left to it.
 */
export function straightModules({
  GONOPROXY,
  GOINSECURE,
  GOVCS,
}: Pick<GoEnvironment, "GONOPROXY" | "GOINSECURE" | "GOVCS">): StraightModules | undefined {
  if (GOVCS !== "") return undefined;
  const insecure = patternsOf(GOINSECURE);
  const [own, gateway]: [Pattern[], Pattern[]] = [[], []];
  for (const pattern of patternsOf(GONOPROXY)) {
    (insecure.some((other) => patternsMeet(other, pattern)) ? own : gateway).push(pattern);
  }
  // "none" is how people write that there are none
  if (gateway.every(({ text }) => text === "none")) return undefined;
  return { gateway, gonoproxy: own.map(({ text }) => text).join(",") || "none" };
}

/** What the go command passes over counts for nothing here as well. */
function patternsOf(list: string): readonly Pattern[] {
  return list.split(",").flatMap((entry) => parsePattern(entry) ?? []);
}
