import type { Found } from "../check.ts";
import type { Text } from "../text.ts";
import type { Fact } from "./facts.ts";

/** What a report is made of, whatever was examined. */
export type Reported = {
  readonly findings: readonly (Found & { readonly check: { readonly code: string; readonly title: Text } })[];
  readonly consequences: readonly { readonly check: { readonly code: string } }[];
  readonly unmeasured: readonly { readonly code: string; readonly why: string }[];
  readonly facts: readonly Fact[];
  readonly tookMs: number;
};
