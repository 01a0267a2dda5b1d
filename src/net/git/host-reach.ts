import { LRUCache } from "lru-cache";
import type { Scope } from "../../events/scope.ts";
import { within } from "../../events/wait.ts";
import { Fault, isFault } from "../../fault/fault.ts";
import { connectAny, NoConnection } from "../tcp.ts";
import type { JudgedRemote } from "./git-environment.ts";

const reachedMs = 60_000;
/** The go command asks for every prefix of an import path: each of them would wait as long as the first. */
const unreachedMs = 10_000;
const staggerMs = 250;

/**
 * Whether a host takes connections at all, asked before git is: git itself would try for minutes where a firewall swallows
 * its packets. What was found is believed for a while.
 */
export class HostReach {
  readonly #connectMs: number;
  /** By host and port: the address that answered. */
  readonly #reached = new LRUCache<string, string>({ max: 1_000, ttl: reachedMs });
  readonly #unreached = new LRUCache<string, Fault>({ max: 1_000, ttl: unreachedMs });

  constructor(connectMs: number) {
    this.#connectMs = connectMs;
  }

  /**
   * The same remote with the address that answered in front: ssh is given one alone, and would not try another.
   * @throws {Fault} UPSTREAM_UNREACHABLE
   */
  async demand(judged: JudgedRemote, scope: Scope): Promise<JudgedRemote> {
    const { url, addresses, proxy } = judged;
    const where = `${url.host}:${url.port}`;
    // What leads through a proxy is for the proxy to reach
    if (proxy !== "none" || addresses.length === 0) return judged;
    const address = this.#reached.get(where) ?? (await this.#connect(where, judged, scope));
    const others = addresses.filter((other) => other !== address);
    return { ...judged, addresses: others.length < addresses.length ? [address, ...others] : addresses };
  }

  async #connect(where: string, { url, addresses }: JudgedRemote, scope: Scope): Promise<string> {
    const unreached = this.#unreached.get(where);
    if (unreached !== undefined) throw unreached;
    const budgetMs = this.#connectMs;
    const fault = (why = `no connection within ${budgetMs} ms`, cause?: unknown): Fault =>
      new Fault("UPSTREAM_UNREACHABLE", `${where}: ${why}`, { cause });
    const wait = { reason: "connect", on: where, budgetMs, fault: () => fault() } as const;
    try {
      const connected = within(scope, wait, ({ signal }) => connectAny(addresses, url.port, staggerMs, signal));
      const socket = await connected;
      const { remoteAddress = "" } = socket;
      socket.destroy();
      this.#reached.set(where, remoteAddress);
      return remoteAddress;
    } catch (cause) {
      const failure = cause instanceof NoConnection ? fault(cause.message, cause) : cause;
      if (isFault(failure, "UPSTREAM_UNREACHABLE")) this.#unreached.set(where, failure);
      throw failure;
    }
  }
}
