import type { FaultCode } from "../fault/catalogue.ts";
import type { Ahead, Endpoint, ToldEvent, WaitReason } from "./event.ts";

/** A wait, with who waits: the work of this name for all who joined it, else the request itself. */
export type Step = {
  readonly reason: WaitReason;
  readonly on: string;
  readonly work?: string;
  /** 0: a decision, which was not waited for. */
  readonly budgetMs: number;
  /** When it began, milliseconds since 1970. */
  readonly at: number;
  /** Both absent: it went on when this was written. */
  tookMs?: number;
  outcome?: "done" | "failed" | "out_of_time" | "given_up";
};

/** What an upstream did wrong on the way. */
export type Setback = {
  readonly on: string;
  readonly work?: string;
  readonly code: FaultCode;
  readonly why: string;
  readonly at: number;
};

/** One request, or one fetch ahead, after the fact: how it ended, and everything it waited for. */
export type Trace = {
  readonly ended: Extract<ToldEvent, { what: "request.ended" }> & { readonly ahead?: Ahead };
  readonly steps: readonly Step[];
  readonly setbacks: readonly Setback[];
};

/** What is asked about the gateway itself: nobody's wait, and too much to remember. */
export const aside: ReadonlySet<Endpoint> = new Set(["health", "metrics", "api", "page"]);

/** What a request is for, as the flows name their objects: "example.com/m@v1.0.0 (.zip)". */
export function objectOf(endpoint: Endpoint, module: string | undefined, version: string | undefined): string {
  if (module === undefined) return endpoint;
  if (endpoint === "sumdb") return checksumOf(module, version ?? "");
  if (endpoint === "list") return `${module} (version list)`;
  return endpoint === "latest" ? `${module} (@latest)` : `${module}@${version} (.${endpoint})`;
}

/** The lookup of a version in checksum databases. */
export function checksumOf(module: string, version: string): string {
  return `checksum of ${module}@${version}`;
}

/** Of waits within waits the one that says most: the last that is more than waiting for shared work. */
export function innermost(steps: readonly Step[]): Step | undefined {
  return steps.findLast(({ reason }) => reason !== "shared_fetch") ?? steps.at(-1);
}
