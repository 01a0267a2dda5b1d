import type { Patient } from "./patient.ts";
import type { Text } from "./text.ts";

/** The stable name of a cause, as in docs/doctor.md: W waits, A proxies, B checksum database, C git and discovery, D cache, E settings, F rules. */
export type Code = `${"W" | "A" | "B" | "C" | "D" | "E" | "F"}${number}`;

/** One cause that a machine can tell. A file of `checks/` holds one, and its probe where nobody else needs it. */
export type Check = {
  readonly code: Code;
  /** The cause in one sentence, without names. */
  readonly title: Text;
  /** For the manual: what a plain go command shows, and what is measured to tell this cause from its neighbours. */
  readonly plainGo: string;
  readonly probe: string;
  /** Other codes under which the catalogue has the same cause. */
  readonly also?: readonly Code[];
  /** What follows from this cause, and is no cause beside it. */
  readonly explains?: readonly Code[];
  /** undefined: it is not this. Measures what it needs by `patient.measure`, so that nothing is measured twice. */
  readonly find: (patient: Patient) => Promise<Found | undefined>;
};

export type Evidence = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** A cause that was found, with what proves it. Nothing of it holds a secret. */
export type Found = {
  /** error: a go command fails, waits for ever or takes an absurd time. warning: it gets by. Absent: error. */
  readonly severity?: "error" | "warning";
  /** What it is about: a host, a file, a variable. */
  readonly subject: string;
  /** Names and numbers; Ms and Bytes at the end of a name are units. */
  readonly evidence: Evidence;
  /** Why the go command behaves as it does, with names. */
  readonly cause: Text;
  /** The best first; never one that switches verification off. */
  readonly fixes: readonly Fix[];
};

export type Fix = {
  /** To be copied into a POSIX shell; of the rules of a dev server (F): into its configuration. */
  readonly command: string;
  readonly what: Text;
  /** What it weakens or costs. */
  readonly risk: Text;
  /** How `--fix` would do it; absent: only a person can. */
  readonly apply?: Change;
};

/** A change `--fix` can make after it has shown it. */
export type Change =
  /** A program with its arguments, without a shell. */
  { readonly run: readonly string[] } | { readonly remove: readonly string[] };

/** A found cause with the check that found it. */
export type Finding = Found & { readonly check: Check };
