import { matchingPattern, type Pattern } from "../gomod/pattern.ts";

/** Verified in every case: what it holds is run. */
export const toolchain = "golang.org/toolchain";

/** The modules that stand in no public database, and are never looked up there. */
export type Unlisted = {
  readonly patterns: readonly Pattern[];
  /** The pattern that says so of a module. Never one for toolchains. */
  by(module: string): Pattern | undefined;
};

export function unlistedBy(patterns: readonly Pattern[]): Unlisted {
  return { patterns, by: (module) => (module === toolchain ? undefined : matchingPattern(patterns, module)) };
}
