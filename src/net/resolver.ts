import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { LRUCache } from "lru-cache";
import type { Scope } from "../events/scope.ts";
import { within } from "../events/wait.ts";
import { Fault, isFault } from "../fault/fault.ts";
import { inHostsFile } from "./hosts-file.ts";
import { untilGivenUp } from "../events/until-given-up.ts";

/** Addresses of a name, in the order the system prefers; literals only. Rejects with `code` as dns.lookup does. */
export type Lookup = (host: string) => Promise<readonly string[]>;

export type ResolverOptions = {
  readonly dnsMs: number;
  /** How long an answer and a failure are believed. */
  readonly dnsFreshMs: number;
  readonly dnsFailedMs: number;
  /** How old an answer may be that is used because the name server is silent. */
  readonly dnsStaleMs: number;
  /** Look-ups at a time. Each holds a thread of the pool until the system gives up, whatever we do. */
  readonly dnsAtATime: number;
  readonly hostsFile: string;
};

type Kept = { readonly addresses: readonly string[]; readonly at: number };
type Failed = { readonly fault: Fault; readonly at: number };
type Asked = { readonly answer: Promise<readonly string[]>; waiters: number };

/** Names to addresses, by the system's own rules (getaddrinfo), bounded so that a silent name server holds up nobody else. */
export class Resolver {
  readonly #options: ResolverOptions;
  readonly #lookup: Lookup;
  readonly #kept = new LRUCache<string, Kept>({ max: 1_000 });
  readonly #failed = new LRUCache<string, Failed>({ max: 1_000 });
  readonly #asked = new Map<string, Asked>();
  readonly #queue: {
    readonly asked: () => Asked | undefined;
    readonly start: () => void;
    readonly drop: () => void;
  }[] = [];
  #running = 0;

  constructor(options: ResolverOptions, lookup: Lookup = systemLookup) {
    this.#options = options;
    this.#lookup = lookup;
  }

  /** At least one address. @throws {Fault} UPSTREAM_DNS */
  async resolve(host: string, scope: Scope): Promise<readonly string[]> {
    if (isIP(host) !== 0) return [host];
    const kept = this.#kept.get(host);
    const now = performance.now();
    if (kept !== undefined && now - kept.at < this.#options.dnsFreshMs) return kept.addresses;
    try {
      const failed = this.#failed.get(host);
      if (failed !== undefined && now - failed.at < this.#options.dnsFailedMs) throw failed.fault;
      return await this.#ask(host, scope);
    } catch (failure) {
      const silent = isFault(failure, "UPSTREAM_DNS") && failure.cause !== notThere;
      if (!silent || kept === undefined || now - kept.at > this.#options.dnsStaleMs) throw failure;
      return kept.addresses;
    }
  }

  async #ask(host: string, scope: Scope): Promise<readonly string[]> {
    const local = await inHostsFile(this.#options.hostsFile, host);
    if (local.length > 0) return this.#keep(host, local);
    const budgetMs = this.#options.dnsMs;
    const fault = (): Fault => {
      const text = `${host}: the name server did not answer within ${budgetMs} ms`;
      return new Fault("UPSTREAM_DNS", text, { hint: "check the name servers of this machine (/etc/resolv.conf)" });
    };
    try {
      return await within(scope, { reason: "dns", on: host, budgetMs, fault }, async ({ signal }) => {
        const asked = this.#share(host);
        asked.waiters += 1;
        try {
          return await untilGivenUp(asked.answer, signal);
        } finally {
          asked.waiters -= 1;
        }
      });
    } catch (failure) {
      if (isFault(failure, "UPSTREAM_DNS")) this.#failed.set(host, { fault: failure, at: performance.now() });
      throw failure;
    }
  }

  /** The look-up of this name that is under way or in the queue, or a new one. */
  #share(host: string): Asked {
    const under = this.#asked.get(host);
    if (under !== undefined) return under;
    const asked: Asked = { answer: this.#inTurn(host), waiters: 0 };
    this.#asked.set(host, asked);
    // Its failure belongs to those who wait; when they have left, to nobody
    asked.answer.catch(() => undefined).finally(() => this.#asked.delete(host));
    return asked;
  }

  async #inTurn(host: string): Promise<readonly string[]> {
    if (this.#running < this.#options.dnsAtATime) this.#running += 1;
    else await this.#turn(host);
    try {
      // An answer that comes too late for those who asked is kept for those who ask next
      return this.#keep(host, await this.#lookup(host));
    } catch (cause) {
      throw lookupFault(host, cause);
    } finally {
      this.#handOver();
    }
  }

  #turn(host: string): Promise<void> {
    return new Promise((start, reject) => {
      const drop = (): void => reject(new Error("nobody waits for it any more"));
      this.#queue.push({ asked: () => this.#asked.get(host), start, drop });
    });
  }

  /** The place goes to the first in the queue who is still waited for, or becomes free. */
  #handOver(): void {
    for (let entry = this.#queue.shift(); entry !== undefined; entry = this.#queue.shift()) {
      if ((entry.asked()?.waiters ?? 0) > 0) return entry.start();
      entry.drop();
    }
    this.#running -= 1;
  }

  #keep(host: string, addresses: readonly string[]): readonly string[] {
    if (addresses.length === 0) throw Object.assign(new Error("no addresses"), { code: "ENOTFOUND" });
    this.#kept.set(host, { addresses, at: performance.now() });
    this.#failed.delete(host);
    return addresses;
  }
}

/** Marks the failure that the name server itself vouches for: an old answer must not paper over it. */
const notThere = new Error("no such name");

function lookupFault(host: string, cause: unknown): Fault {
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
  if (code === "ENOTFOUND" || code === "ENODATA") {
    return new Fault("UPSTREAM_DNS", `${host}: no such host`, {
      hint: "check the name for typing errors; a name of a private network may need its VPN",
      cause: notThere,
    });
  }
  return new Fault("UPSTREAM_DNS", `${host}: the name server could not answer (${code})`, {
    hint: "check the name servers of this machine (/etc/resolv.conf)",
    cause,
  });
}

async function systemLookup(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, order: "verbatim" });
  return found.map(({ address }) => address);
}
