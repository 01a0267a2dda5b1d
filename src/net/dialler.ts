import type { Socket } from "node:net";
import type { Scope } from "../events/scope.ts";
import { within } from "../events/wait.ts";
import { Fault, isFault } from "../fault/fault.ts";
import { type EgressRules, hostOf, refuseAddress } from "./egress-guard.ts";
import type { Resolver } from "./resolver.ts";
import { connectAny, NoConnection } from "./tcp.ts";
import { handshake } from "./tls.ts";
import type { TrustStore } from "./trust-store.ts";
import { type ForwardProxy, openTunnel } from "./tunnel.ts";

export type DiallerOptions = EgressRules & {
  readonly connectMs: number;
  readonly tlsMs: number;
  /** For a forward proxy to answer CONNECT: it has to reach the upstream first. */
  readonly tunnelMs: number;
  /** How long one address may be silent before the next is tried beside it. */
  readonly staggerMs: number;
  readonly userAgent: string;
};

/** Where a connection has to lead, and by which way. */
export type Way = {
  readonly url: URL;
  /** An administrator named this host and port: any address will do. */
  readonly trusted: boolean;
  readonly ca: string | undefined;
  readonly proxy: ForwardProxy | undefined;
};

/**
 * Opens connections phase by phase: dns, connect, tls, each with a budget and a name of its own. Only literal addresses
 * that were judged are dialled, so a name that changes its address between look-up and connection gains nothing.
 */
export class Dialler {
  readonly #options: DiallerOptions;
  readonly #resolver: Resolver;
  readonly #trust: TrustStore;
  readonly #protocols: readonly string[];

  constructor(options: DiallerOptions, resolver: Resolver, trust: TrustStore, protocols = ["http/1.1"]) {
    this.#options = options;
    this.#resolver = resolver;
    this.#trust = trust;
    this.#protocols = protocols;
  }

  /** Ready to speak HTTP. @throws {Fault} UPSTREAM_DNS, UPSTREAM_UNREACHABLE, UPSTREAM_TLS, FORWARD_PROXY, EGRESS_REFUSED … */
  async dial(way: Way, scope: Scope): Promise<Socket> {
    const { url, proxy, ca } = way;
    const socket =
      proxy === undefined ? await this.#reach(url, way.trusted, scope) : await this.#throughProxy(proxy, url, scope);
    return url.protocol === "https:" ? this.#secure(socket, url, ca, scope) : socket;
  }

  async #throughProxy(proxy: ForwardProxy, target: URL, scope: Scope): Promise<Socket> {
    const { protocol } = proxy.url;
    if (protocol !== "http:" && protocol !== "https:") {
      const hint = "name an http:// or https:// proxy";
      throw new Fault("FORWARD_PROXY", `forward proxy ${proxy.name}: ${protocol} proxies are not supported`, { hint });
    }
    let socket: Socket;
    try {
      // The administrator named the proxy: it may stand anywhere
      socket = await this.#reach(proxy.url, true, scope);
      if (protocol === "https:") socket = await this.#secure(socket, proxy.url, undefined, scope);
    } catch (cause) {
      if (scope.signal.aborted || !isFault(cause)) throw cause;
      throw new Fault("FORWARD_PROXY", `forward proxy ${proxy.name}: ${cause.message}`, { cause });
    }
    if (target.protocol === "http:") return socket;
    const { tunnelMs: budgetMs, userAgent } = this.#options;
    const where = whereOf(target);
    const fault = (): Fault =>
      new Fault("FORWARD_PROXY", `forward proxy ${proxy.name} did not connect to ${where} within ${budgetMs} ms`);
    return within(scope, { reason: "connect", on: `${where} through ${proxy.name}`, budgetMs, fault }, ({ signal }) =>
      openTunnel(socket, proxy, where, userAgent, signal),
    );
  }

  async #reach(url: URL, trusted: boolean, scope: Scope): Promise<Socket> {
    const host = hostOf(url);
    const found = await this.#resolver.resolve(host, scope);
    const addresses = trusted ? found : this.#judged(found, host, scope);
    const { connectMs: budgetMs, staggerMs } = this.#options;
    const where = whereOf(url);
    const silent = (): Fault => {
      const text = `${where}: no connection within ${budgetMs} ms (tried ${addresses.join(", ")})`;
      return new Fault("UPSTREAM_UNREACHABLE", text, {
        hint: "a firewall may swallow the packets; try from another network",
      });
    };
    try {
      return await within(scope, { reason: "connect", on: where, budgetMs, fault: silent }, ({ signal }) =>
        connectAny(addresses, Number(portOf(url)), staggerMs, signal),
      );
    } catch (cause) {
      if (!(cause instanceof NoConnection)) throw cause;
      throw new Fault("UPSTREAM_UNREACHABLE", `${where}: ${cause.message}`, { cause, hint: unreachableHint(cause) });
    }
  }

  #judged(addresses: readonly string[], host: string, scope: Scope): readonly string[] {
    const verdicts = addresses.map((address) => ({ address, because: refuseAddress(address, host, this.#options) }));
    const allowed = verdicts.filter(({ because }) => because === undefined).map(({ address }) => address);
    const first = verdicts.find(({ because }) => because !== undefined);
    if (allowed.length > 0 || first === undefined) return allowed;
    throw refusedEgress(scope, host, first.address, first.because ?? "");
  }

  #secure(socket: Socket, url: URL, ca: string | undefined, scope: Scope): Promise<Socket> {
    const { tlsMs: budgetMs } = this.#options;
    const where = whereOf(url);
    const fault = (): Fault => {
      const hint = "a filter may swallow the handshake, or the port does not speak TLS";
      return new Fault("UPSTREAM_TIMEOUT", `${where}: TLS handshake not answered within ${budgetMs} ms`, { hint });
    };
    return within(scope, { reason: "tls", on: where, budgetMs, fault }, async ({ signal }) => {
      try {
        return await handshake(socket, hostOf(url), where, await this.#trust.context(ca), signal, this.#protocols);
      } catch (failure) {
        socket.destroy();
        throw failure;
      }
    });
  }
}

/** "proxy.golang.org:443" */
export function whereOf(url: URL): string {
  return `${url.hostname}:${portOf(url)}`;
}

/** Tells that the guard refused, and gives the Fault to throw. `by`: who sent us there. */
export function refusedEgress(scope: Scope, host: string, address: string, because: string, by?: string): Fault {
  scope.tell({ what: "egress.refused", host, address, because });
  const shown = address === host ? host : `${host} (${address})`;
  const sent = by === undefined ? "" : `${by} redirects to it; `;
  return new Fault("EGRESS_REFUSED", `${shown} is not reached: ${sent}${because}`);
}

function portOf(url: URL): string {
  return url.port || (url.protocol === "https:" ? "443" : "80");
}

function unreachableHint({ attempts }: NoConnection): string {
  const codes = new Set(attempts.map(({ error }) => error.code));
  if (codes.has("ECONNREFUSED")) return "nothing listens there: start the upstream, or correct its port";
  if (codes.has("ECONNRESET")) return "something in between cuts the connection: check firewall and scheme";
  return "check this machine's network, VPN and routes";
}
