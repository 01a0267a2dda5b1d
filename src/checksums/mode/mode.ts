import type { Pattern } from "../../gomod/pattern.ts";

/**
 * Whether a public version leaves of which nothing is proven yet: strict, no; light, if something else speaks for it;
 * bypass, yes. No mode touches toolchains, modules of our own, what is known to be wrong, or anything that is signed.
 */
export type Mode = "strict" | "light" | "bypass";

/** What a person asks for: a mode for a while, or back to what is configured. */
export type ModeChange = {
  readonly mode: Mode | "configured";
  /** Milliseconds. Absent: for good, which only strict may be. */
  readonly forMs?: number | undefined;
  /** The modules it is for, as in GOPRIVATE. Absent: all for which the mode is allowed. */
  readonly patterns?: readonly Pattern[] | undefined;
  readonly who: string;
  readonly why: string;
};

/** The mode in force, for people. It may be for some modules only: all others have the configured one. */
export type ModeState = {
  readonly mode: Mode;
  readonly by: "configuration" | "person" | "fuse";
  readonly configured: Mode;
  /** As in GOPRIVATE; absent: all modules. */
  readonly pattern?: string;
  /** Milliseconds since 1970. */
  readonly until?: number;
  readonly who?: string;
  readonly why?: string;
};
