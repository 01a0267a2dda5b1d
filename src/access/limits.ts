import { LRUCache } from "lru-cache";
import type { ShareOf } from "../events/event.ts";
import type { Scope } from "../events/scope.ts";
import { addressBlock } from "./address-block.ts";
import { Bucket } from "./bucket.ts";
import { Places } from "./places.ts";

/** 0 is no limit. */
export type LimitOptions = {
  readonly hitsPerSecond: number;
  readonly missesPerMinute: number;
  readonly gitPerMinute: number;
  readonly missesAtATime: number;
  /** All clients of one address may have so many times as much as one client. */
  readonly addressTimes: number;
  readonly waitMs: number;
};

/** Who asks, as far as shares are concerned. */
export type Who = {
  /** The token or subject; undefined: the address is all that is known. */
  readonly client: string | undefined;
  readonly address: string;
};

/** Over HTTPS the go command asks again at once what was answered with 4xx. */
const echoMs = 1_000;

/** How much one client, and one address, may have: whoever has had more waits, and is refused only then. */
export class Limits {
  readonly #hits: readonly KeyedBucket[];
  readonly #misses: readonly KeyedBucket[];
  readonly #git: readonly KeyedBucket[];
  readonly #places: Places;
  readonly #refused = new LRUCache<string, true>({ max: 10_000, ttl: echoMs });
  readonly #isGit: (module: string) => boolean;

  constructor(options: LimitOptions, isGit: (module: string) => boolean) {
    const { hitsPerSecond, missesPerMinute, gitPerMinute, missesAtATime, waitMs } = options;
    this.#isGit = isGit;
    this.#places = new Places(missesAtATime, waitMs);
    this.#hits = buckets({ bucket: "hits", what: "requests", points: hitsPerSecond, seconds: 1 }, options);
    this.#misses = buckets({ bucket: "misses", what: "fetches", points: missesPerMinute, seconds: 60 }, options);
    this.#git = buckets({ bucket: "git", what: "fetches from git", points: gitPerMinute, seconds: 60 }, options);
  }

  /** What one request may have of its client's share. @param path what it asks for */
  share({ client, address }: Who, path: string): Share {
    const block = addressBlock(address);
    const keys = { client: client ?? block, address: block };
    const free: (() => void)[] = [];
    const echo = `${keys.client} ${path}`;
    let counted = false;
    let ended = false;
    return {
      begin: (scope) => {
        if (this.#hits.length === 0 || this.#refused.delete(echo)) return undefined;
        counted = true;
        return takeAll(this.#hits, keys, scope);
      },
      miss: async (module, scope) => {
        if (counted) for (const { bucket, per } of this.#hits) bucket.giveBack(keys[per]);
        counted = false;
        await takeAll(this.#isGit(module) ? this.#git : this.#misses, keys, scope);
        const place = await this.#places.take(keys.client, scope);
        if (ended) place();
        else free.push(place);
      },
      end: (status) => {
        ended = true;
        if (status >= 400 && status < 500) this.#refused.set(echo, true);
        for (const one of free) one();
      },
    };
  }
}

/** Each waits for its turn. @throws {Fault} RATE_LIMITED */
export type Share = {
  /** Every request counts as a hit until it is known to be none. undefined: it need not wait. */
  begin(scope: Scope): Promise<void> | undefined;
  /** Before something is fetched that is not held; the place at the source is kept until `end`. */
  miss(module: string, scope: Scope): Promise<void>;
  end(status: number): void;
};

type KeyedBucket = { readonly per: ShareOf["per"]; readonly bucket: Bucket };

type Counted = {
  readonly bucket: "hits" | "misses" | "git";
  readonly what: string;
  readonly points: number;
  readonly seconds: number;
};

const optionNames = { hits: "hitsPerSecond", misses: "missesPerMinute", git: "gitPerMinute" } as const;

/** First that of the client, then the wider one of its address; none where there is no limit. */
function buckets({ bucket, points, ...rest }: Counted, { addressTimes, waitMs }: LimitOptions): KeyedBucket[] {
  const raise = "whoever runs the gateway can raise";
  const widths = [
    ["client", 1, `${raise} limits.${optionNames[bucket]}`],
    ["address", addressTimes, `${raise} limits.addressTimes, or name a proxy in front of it in \`proxies\``],
  ] as const;
  return widths.flatMap(([per, times, cure]) =>
    points * times === 0
      ? []
      : [{ per, bucket: new Bucket({ ...rest, share: { bucket, per }, points: points * times, waitMs, cure }) }],
  );
}

async function takeAll(
  all: readonly KeyedBucket[],
  keys: Readonly<Record<ShareOf["per"], string>>,
  scope: Scope,
): Promise<void> {
  for (const { bucket, per } of all) await bucket.take(keys[per], scope);
}
