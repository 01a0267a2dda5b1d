import { matchingPattern, type Pattern } from "../gomod/pattern.ts";

/** Verified in every case: what it holds is run. */
export const toolchain = "golang.org/toolchain";

/** The pattern by which a module stands in no database and is never looked up. Never one for toolchains. */
export function unlistedBy(patterns: readonly Pattern[], module: string): Pattern | undefined {
  return module === toolchain ? undefined : matchingPattern(patterns, module);
}
