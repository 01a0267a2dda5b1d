import { forObject, type Scope } from "../../events/scope.ts";
import { untilGivenUp } from "../../events/until-given-up.ts";

type Work<T> = { readonly outcome: Promise<T>; readonly ending: AbortController; waiters: number };

/** Work that several may wait for at a time: begun by the first, given up when the last has left. */
export class SharedWork<T> {
  readonly #nameOf: (key: string) => string;
  readonly #works = new Map<string, Work<T>>();

  /** @param nameOf what the work of a key is, in words: its steps are told under this name */
  constructor(nameOf: (key: string) => string) {
    this.#nameOf = nameOf;
  }

  async run(key: string, scope: Scope, work: (scope: Scope) => Promise<T>): Promise<T> {
    scope.tell({ what: "work.joined", work: this.#nameOf(key) });
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

  #begin(key: string, scope: Scope, work: (scope: Scope) => Promise<T>): Work<T> {
    const ending = new AbortController();
    const outcome = work(forObject({ tell: scope.tell, signal: ending.signal }, this.#nameOf(key)));
    outcome.catch(() => undefined); // those who wait see it
    const begun = { outcome, ending, waiters: 0 };
    this.#works.set(key, begun);
    return begun;
  }
}
