import type { RunTally } from "../../events/run-tally.ts";
import { seconds, waitingInWords } from "./words.ts";

const firstMs = 5_000;

/**
 * Whole lines for where no block can be redrawn: one when a wait passes 5 s, and again each time it has doubled. What
 * passes at the same time shares a line.
 */
export class WaitLines {
  /** For each thing waited for: since when, and the length of the wait that is told next. */
  readonly #next = new Map<string, { readonly since: number; readonly ms: number }>();

  /** The line that is due; undefined when there is nothing new to say. */
  due(tally: RunTally, now: number): string | undefined {
    const passed = tally.waiting().filter(({ object, since }) => {
      const before = this.#next.get(object);
      const ms = before?.since === since ? before.ms : firstMs;
      if (now - since < ms) return false;
      this.#next.set(object, { since, ms: 2 * ms });
      return true;
    });
    const [longest] = passed;
    if (longest === undefined) return undefined;
    const others = passed.length === 1 ? "" : ` (and ${passed.length - 1} more)`;
    return `modgate: waiting ${seconds(now - longest.since)} for ${longest.object}${others}: ${waitingInWords(longest)}`;
  }
}
