import { once } from "node:events";
import type { Socket } from "node:net";
import type { Scope } from "../events/scope.ts";
import { within } from "../events/wait.ts";
import { Fault } from "../fault/fault.ts";
import { resolved } from "./http-client-options.ts";
import { type Lookup, Resolver } from "./resolver.ts";
import { connectAny, NoConnection } from "./tcp.ts";

export type ReachBudgets = { readonly dnsMs: number; readonly connectMs: number; readonly bannerMs: number };

/** Reaches a port that a person named, to see whether anybody is there. Sends nothing. */
export class Reach {
  readonly #budgets: ReachBudgets;
  readonly #resolver: Resolver;

  constructor(budgets: ReachBudgets, lookup?: Lookup) {
    this.#budgets = budgets;
    this.#resolver = new Resolver(resolved({ version: "", budgets, dnsAtATime: 16 }), lookup);
  }

  /** A connection, which the caller ends. @throws {Fault} UPSTREAM_DNS, UPSTREAM_TIMEOUT (silence), UPSTREAM_UNREACHABLE */
  async connect(host: string, port: number, scope: Scope): Promise<Socket> {
    const where = `${host}:${port}`;
    const budgetMs = this.#budgets.connectMs;
    const addresses = await this.#resolver.resolve(host, scope);
    const fault = (): Fault =>
      new Fault("UPSTREAM_TIMEOUT", `${where}: no connection within ${budgetMs} ms (tried ${addresses.join(", ")})`);
    try {
      return await within(scope, { reason: "connect", on: where, budgetMs, fault }, ({ signal }) =>
        connectAny(addresses, port, 250, signal),
      );
    } catch (cause) {
      if (!(cause instanceof NoConnection)) throw cause;
      throw new Fault("UPSTREAM_UNREACHABLE", `${where}: ${cause.message}`, { cause });
    }
  }

  /** The first bytes a server says by itself. @throws {Fault} UPSTREAM_TIMEOUT, UPSTREAM_CUT */
  async banner(socket: Socket, where: string, scope: Scope): Promise<string> {
    const budgetMs = this.#budgets.bannerMs;
    const fault = (): Fault => new Fault("UPSTREAM_TIMEOUT", `${where}: said nothing within ${budgetMs} ms`);
    const cut = (cause?: unknown): Fault => new Fault("UPSTREAM_CUT", `${where}: ended without a word`, { cause });
    return within(scope, { reason: "first_byte", on: where, budgetMs, fault }, async ({ signal }) => {
      const ended = once(socket, "close", { signal }).then(
        () => undefined,
        () => undefined,
      );
      const said = once(socket, "data", { signal }).then(
        ([chunk]) => (Buffer.isBuffer(chunk) ? chunk : undefined),
        (cause: unknown) => {
          signal.throwIfAborted();
          throw cut(cause);
        },
      );
      const first = await Promise.race([said, ended]);
      signal.throwIfAborted();
      if (first === undefined) throw cut();
      return first.toString("latin1").slice(0, 256);
    });
  }
}
