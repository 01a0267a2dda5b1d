import type { Scope } from "../events/scope.ts";
import type { Fault } from "../fault/fault.ts";

/** What has a hash that can be verified. */
export type Verifiable = { readonly module: string; readonly version: string; readonly kind: "mod" | "zip" };

/** Bytes as they came: their hash, and the name of the upstream that gave them. */
export type Got = { readonly h1: string; readonly from: string };

/** Bytes of which the database could not say anything, and why. Never such that it contradicts. */
export type WithoutEvidence = Verifiable & Got & { readonly because: Fault };

/**
 * What may leave although nothing vouches for it: the one place where that is decided. Contradictions, toolchains,
 * modules of our own and whatever is signed never come here.
 */
export interface Leniency {
  /** Resolves when the database has been waited for long enough to ask; where only evidence counts, never. */
  outOfPatience(file: Verifiable, signal: AbortSignal): Promise<void>;
  /** Whether it may be handed out. If so, that is written down. */
  mayBeHandedOut(asked: WithoutEvidence, scope: Scope): Promise<boolean>;
  /** Bytes of this file that were handed out before, and what became of that. */
  handedOut(file: Verifiable): HandedOut | undefined;
}

export type HandedOut = {
  readonly h1: string;
  readonly at: number;
  /** open: they may leave again; overdue: not until they are proven; withdrawn: they are wrong. */
  readonly state: "open" | "overdue" | "withdrawn";
};

/** Nothing unproven leaves. */
export const strict: Leniency = {
  outOfPatience: () => new Promise(() => undefined),
  mayBeHandedOut: async () => false,
  handedOut: () => undefined,
};
