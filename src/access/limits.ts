import { LRUCache } from "lru-cache";
import type { Scope } from "../events/scope.ts";
import { Bucket } from "./bucket.ts";
import { Places } from "./places.ts";

/** 0 is no limit. */
export type LimitOptions = {
  readonly requestsPerSecond: number;
  readonly missesPerMinute: number;
  readonly gitPerMinute: number;
  readonly missesAtATime: number;
  readonly waitMs: number;
};

/** Over HTTPS the go command asks again at once what was answered with 4xx. */
const echoMs = 1_000;

/** How much one client may have: whoever has had more waits, and is refused only then. */
export class Limits {
  readonly #buckets: Readonly<Record<"requests" | "misses" | "git", Bucket>>;
  readonly #places: Places;
  readonly #refused = new LRUCache<string, true>({ max: 10_000, ttl: echoMs });
  readonly #isGit: (module: string) => boolean;

  constructor(options: LimitOptions, isGit: (module: string) => boolean) {
    const { requestsPerSecond, missesPerMinute, gitPerMinute, missesAtATime, waitMs } = options;
    this.#isGit = isGit;
    this.#places = new Places(missesAtATime, waitMs);
    this.#buckets = {
      requests: new Bucket({ what: "requests", points: requestsPerSecond, seconds: 1, waitMs }),
      misses: new Bucket({ what: "fetches", points: missesPerMinute, seconds: 60, waitMs }),
      git: new Bucket({ what: "fetches from git", points: gitPerMinute, seconds: 60, waitMs }),
    };
  }

  /** What one request may have of its client's share. @param path what it asks for */
  share(client: string, path: string): Share {
    const free: (() => void)[] = [];
    const key = `${client} ${path}`;
    let ended = false;
    return {
      begin: (scope) => (this.#refused.delete(key) ? undefined : this.#buckets.requests.take(client, scope)),
      miss: async (module, scope) => {
        await this.#buckets[this.#isGit(module) ? "git" : "misses"].take(client, scope);
        const place = await this.#places.take(client, scope);
        if (ended) place();
        else free.push(place);
      },
      end: (status) => {
        ended = true;
        if (status >= 400 && status < 500) this.#refused.set(key, true);
        for (const one of free) one();
      },
    };
  }
}

/** Each waits for its turn. @throws {Fault} RATE_LIMITED */
export type Share = {
  /** undefined: it need not wait. */
  begin(scope: Scope): Promise<void> | undefined;
  /** Before something is fetched that is not held; the place at the source is kept until `end`. */
  miss(module: string, scope: Scope): Promise<void>;
  end(status: number): void;
};
