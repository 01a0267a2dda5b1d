import type { Fault } from "../fault/fault.ts";

/** A version of which the database could not say anything, and why. Never one it contradicts. */
export type WithoutEvidence = {
  readonly module: string;
  readonly version: string;
  readonly kind: "mod" | "zip";
  /** Of the bytes that would be handed out. */
  readonly h1: string;
  readonly because: Fault;
};

/**
 * May this be handed out although nothing vouches for it? The one place where that is decided. Contradictions,
 * toolchains and whatever is signed never come here.
 */
export type MayBeHandedOut = (asked: WithoutEvidence) => Promise<boolean>;

/** Nothing unproven leaves. */
export const strict: MayBeHandedOut = async () => false;
