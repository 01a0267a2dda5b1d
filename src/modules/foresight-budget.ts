import { LRUCache } from "lru-cache";

export type BudgetLimits = {
  readonly requests: number;
  readonly bytes: number;
};

export type BudgetOptions = {
  /** For all clients together, in each minute. */
  readonly inAll: BudgetLimits;
  /** For what one client's requests let expect, in each minute. */
  readonly perClient: BudgetLimits;
};

const windowMs = 60_000;
const mostClients = 4_096;

type Spent = { requests: number; bytes: number };

/** How much may be fetched ahead in a minute. What was begun is finished: the bytes of a fetch are known at its end. */
export class ForesightBudget {
  readonly #options: BudgetOptions;
  readonly #now: () => number;
  readonly #clients = new LRUCache<string, Spent>({ max: mostClients });
  #all: Spent = { requests: 0, bytes: 0 };
  #since = 0;

  /** @param now milliseconds, from any beginning */
  constructor(options: BudgetOptions, now: () => number) {
    this.#options = options;
    this.#now = now;
    this.#since = now();
  }

  /** Takes one request, when there is one left. */
  take(client: string): boolean {
    const mine = this.#of(client);
    if (isSpent(this.#all, this.#options.inAll) || isSpent(mine, this.#options.perClient)) return false;
    this.#all.requests++;
    mine.requests++;
    return true;
  }

  spend(client: string, bytes: number): void {
    this.#of(client).bytes += bytes;
    this.#all.bytes += bytes;
  }

  #of(client: string): Spent {
    if (this.#now() - this.#since >= windowMs) {
      this.#since = this.#now();
      this.#all = { requests: 0, bytes: 0 };
      this.#clients.clear();
    }
    const known = this.#clients.get(client) ?? { requests: 0, bytes: 0 };
    this.#clients.set(client, known);
    return known;
  }
}

function isSpent(spent: Spent, limits: BudgetLimits): boolean {
  return spent.requests >= limits.requests || spent.bytes >= limits.bytes;
}
