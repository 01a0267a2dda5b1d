import type { RunTally } from "../../events/run-tally.ts";
import { causeInWords } from "../../events/cause-words.ts";
import { seconds, size, waitingInWords } from "./words.ts";

export type Moment = {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly sinceStartMs: number;
  readonly bytesPerSecond: number;
};

const mostWaits = 4;

/** What is shown under a command's output while it works: at most 6 lines. */
export function liveBlock(tally: RunTally, { now, sinceStartMs, bytesPerSecond }: Moment): readonly string[] {
  const { done, known } = tally.modules;
  const { bytes } = tally.fetched;
  const rate = bytesPerSecond > 0 ? `, ${size(bytesPerSecond)}/s` : "";
  const head = `modgate: ${done} of ${known} modules, ${size(bytes)}${rate}, ${seconds(sinceStartMs)}`;
  const waits = tally.waiting().slice(0, mostWaits);
  const shown = waits.map((wait) => `  ${seconds(now - wait.since)}  ${wait.object}: ${waitingInWords(wait)}`);
  const { slowest } = tally;
  if (slowest === undefined) return [head, ...shown];
  const why = slowest.cause === undefined ? "" : ` (${causeInWords(slowest.cause, slowest.object)})`;
  return [head, ...shown, `  slowest so far ${seconds(slowest.tookMs)}: ${slowest.object}${why}`];
}
