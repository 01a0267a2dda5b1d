import type { Scope } from "../../events/scope.ts";
import { untilGivenUp } from "../../events/until-given-up.ts";

type Work<T> = { readonly outcome: Promise<T>; readonly ending: AbortController; waiters: number };

/** Work that several may wait for at a time: begun by the first, given up when the last has left. */
export class SharedWork<T> {
  readonly #works = new Map<string, Work<T>>();

  async run(key: string, scope: Scope, work: (scope: Scope) => Promise<T>): Promise<T> {
    const under = this.#works.get(key) ?? this.#begin(key, scope, work);
    under.waiters++;
    try {
      return await untilGivenUp(under.outcome, scope.signal);
    } finally {
      under.waiters--;
      if (under.waiters === 0) {
        if (this.#works.get(key) === under) this.#works.delete(key);
        under.ending.abort();
      }
    }
  }

  #begin(key: string, { tell }: Scope, work: (scope: Scope) => Promise<T>): Work<T> {
    const ending = new AbortController();
    const outcome = work({ tell, signal: ending.signal });
    outcome.catch(() => undefined); // those who wait see it
    const begun = { outcome, ending, waiters: 0 };
    this.#works.set(key, begun);
    return begun;
  }
}
