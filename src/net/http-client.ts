import type { Tell } from "../events/event.ts";
import type { Scope } from "../events/scope.ts";
import { within } from "../events/wait.ts";
import { Fault } from "../fault/fault.ts";
import type { CredentialHeader } from "./auth-answer.ts";
import { Connection, StaleConnection, type WireReply } from "./connection.ts";
import { ConnectionPool } from "./connection-pool.ts";
import { basicFromUrl, Credentials } from "./credentials.ts";
import { Dialler, refusedEgress, type Way, whereOf } from "./dialler.ts";
import { type EgressRules, hostOf, refuseUrl } from "./egress-guard.ts";
import { refusePrivate } from "./private-path.ts";
import { chooseProxy, type ProxySettings, proxySettings } from "./forward-proxy.ts";
import type { HttpAsk, HttpClient, HttpReply, PostBody } from "./http.ts";
import { type HttpClientOptions, type ResolvedOptions, resolved } from "./http-client-options.ts";
import { isLoopback } from "./ip-address.ts";
import { redirectTarget } from "./redirect.ts";
import { type Lookup, Resolver } from "./resolver.ts";
import { TrustStore } from "./trust-store.ts";
import { refusal } from "./tunnel.ts";

/** As many requests as the go command makes before it calls a chain of redirects endless. */
const maxRequests = 10;

const maxPostBytes = 64 * 1024;

/**
 * @param tell for what belongs to no request: a setting that is ignored, a credential helper that fails
 * @param lookup how names become addresses, for tests; the system's own way otherwise
 */
export function openHttpClient(options: HttpClientOptions, tell: Tell, lookup?: Lookup): HttpClient {
  return openNetwork(options, tell, lookup).http;
}

/** What leaves by HTTP and what leaves by git know the same addresses and the same rules. */
export type Network = { readonly http: HttpClient; readonly resolver: Resolver; readonly egress: EgressRules };

/** As openHttpClient. */
export function openNetwork(options: HttpClientOptions, tell: Tell, lookup?: Lookup): Network {
  const all = resolved(options);
  const resolver = new Resolver(all, lookup);
  return { http: new GuardedHttpClient(all, tell, resolver), resolver, egress: all };
}

type Proof = readonly CredentialHeader[];

class GuardedHttpClient implements HttpClient {
  readonly #options: ResolvedOptions;
  readonly #proxies: ProxySettings;
  readonly #credentials: Credentials;
  readonly #dialler: Dialler;
  readonly #pool: ConnectionPool;
  #closed = false;

  constructor(options: ResolvedOptions, tell: Tell, resolver: Resolver) {
    this.#options = options;
    this.#proxies = proxySettings(options.environment);
    for (const name of this.#proxies.ignored)
      tell({ what: "server.note", message: `${name} is no URL and is ignored` });
    this.#credentials = new Credentials(options, tell);
    this.#dialler = new Dialler(options, resolver, new TrustStore(options.environment));
    this.#pool = new ConnectionPool(options);
  }

  async request(ask: HttpAsk, scope: Scope): Promise<HttpReply> {
    if (this.#closed) throw new Fault("SHUTTING_DOWN", "the HTTP client is closed");
    scope.signal.throwIfAborted();
    const url = withoutUser(ask.url);
    refuseBody(ask, url);
    const proof = await this.#proof(ask, url, scope);
    const reply = await this.#follow(ask, url, proof, scope);
    if (ask.method === "POST" || ask.proof !== undefined || ask.url.username !== "") return reply;
    if (!mayCarryProof(ask, url) || !worthAskingAgain(reply)) return reply;
    const { status, statusText, headers } = reply;
    if (!(await this.#credentials.refused({ url: url.href, status, statusText, headers }, scope))) return reply;
    const fresh = await this.#credentials.find(url, scope);
    if (revealed(fresh) === revealed(proof)) return reply;
    dismiss(reply);
    return this.#follow(ask, url, fresh, scope);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#pool.close();
  }

  async #proof(ask: HttpAsk, url: URL, scope: Scope): Promise<Proof> {
    const given = ask.proof ?? basicFromUrl(ask.url);
    if (given !== undefined && !mayCarryProof(ask, url)) throw inClear(url);
    if (given !== undefined) return [given];
    return ask.method === "POST" || !mayCarryProof(ask, url) ? [] : this.#credentials.find(url, scope);
  }

  /** The answer at the end of all redirects. Proof of who asks never leaves the origin it is for, not even to come back. */
  async #follow(ask: HttpAsk, url: URL, proof: Proof, scope: Scope): Promise<HttpReply & { statusText: string }> {
    let at = url;
    let by: string | undefined;
    let home = true;
    for (let requests = 1; ; requests += 1) {
      const way = this.#way(ask, url, at, by, scope);
      const headers = this.#headers(ask, home ? proof : [], home);
      const reply = await this.#send(ask, way, headers, scope);
      const next = ask.method === "POST" ? undefined : redirectTarget(reply, at);
      const credentialsSent = home && (proof.length > 0 || headers.includes("authorization"));
      if (next === undefined) return { ...reply, url: at, credentialsSent };
      dismiss(reply);
      by = whereOf(at);
      if (at.protocol === "https:" && next.protocol === "http:") {
        throw refusedEgress(scope, hostOf(next), hostOf(next), "a redirect from https to http is not followed", by);
      }
      if (requests === maxRequests) {
        throw new Fault("UPSTREAM_BAD_ANSWER", `${whereOf(url)}: stopped after ${maxRequests} redirects`, {
          hint: "the upstream redirects in a circle; ask whoever runs it",
        });
      }
      home = home && next.origin === url.origin;
      at = next;
    }
  }

  /** Judges the URL before anything is looked up or dialled, and chooses between direct and forward proxy. */
  #way(ask: HttpAsk, url: URL, at: URL, by: string | undefined, scope: Scope): Way {
    const { destination } = ask;
    const itself = whereOf(at) === whereOf(url);
    const trusted = itself && destination.trust === "configured";
    const web = at.protocol === "https:" || at.protocol === "http:";
    const because =
      (trusted && web ? undefined : refuseUrl(at, this.#options)) ?? refusePrivate(at, ask, this.#options);
    if (because !== undefined) throw refusedEgress(scope, hostOf(at), hostOf(at), because, by);
    const choice = chooseProxy(this.#proxies, at);
    if (choice.to === "refused") throw new Fault("FORWARD_PROXY", choice.because);
    const ca = itself ? destination.ca : undefined;
    if (choice.to === "direct") return { url: at, trusted, ca, proxy: undefined };
    const { url: proxy, from } = choice.proxy;
    const credential = basicFromUrl(proxy, "proxy-authorization");
    return { url: at, trusted, ca, proxy: { url: proxy, name: `${whereOf(proxy)} (${from})`, credential } };
  }

  #headers(ask: HttpAsk, proof: Proof, home: boolean): string[] {
    const given = Object.entries(ask.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
    const proven = new Set(proof.map(({ name }) => name.toLowerCase()));
    const kept = given.filter(
      ([name]) => !proven.has(name) && (home || (name !== "authorization" && name !== "cookie")),
    );
    const ours = {
      "user-agent": this.#options.userAgent,
      "accept-encoding": "identity",
      ...(ask.body !== undefined && { "content-type": ask.body.type }),
    };
    return [
      ...Object.entries(ours).filter(([name]) => !kept.some(([other]) => other === name)),
      ...kept,
      ...proof.map(({ name, value }) => [name.toLowerCase(), value.reveal()]),
    ].flat();
  }

  async #send(ask: HttpAsk, way: Way, headers: readonly string[], scope: Scope): Promise<WireReply> {
    const { url, proxy } = way;
    const where = whereOf(url);
    const forwarded = proxy !== undefined && url.protocol === "http:" ? proxy : undefined;
    const path = `${forwarded === undefined ? "" : url.origin}${url.pathname}${url.search}`;
    const own = forwarded?.credential === undefined ? [] : [forwarded.credential];
    const wire = {
      method: ask.method,
      path,
      headers: [...headers, ...own.flatMap(({ name, value }) => [name, value.reveal()])],
      body: ask.body === undefined ? undefined : bodyText(ask.body),
    };
    const budgetMs = ask.firstByteMs ?? this.#options.firstByteMs;
    const fault = (): Fault => new Fault("UPSTREAM_TIMEOUT", `${where}: no answer within ${budgetMs} ms`);
    const once = ask.method === "POST";
    const reply = await this.#overConnection(way, where, once, scope, (connection, ended) =>
      within(scope, { reason: "first_byte", on: where, budgetMs, fault }, ({ signal }) =>
        connection.exchange(wire, this.#options, signal, scope, ended),
      ),
    );
    if (forwarded === undefined || reply.status !== 407) return reply;
    dismiss(reply);
    throw refusal(forwarded, where, reply.status, reply.headers);
  }

  /**
   * Uses a kept connection or dials one; a kept one that has died meanwhile is replaced once, without a word.
   * @param once nobody can tell whether a kept one died before or after it was asked: a new one is used
   */
  async #overConnection(
    way: Way,
    where: string,
    once: boolean,
    scope: Scope,
    exchange: (connection: Connection, ended: () => void) => Promise<WireReply>,
  ): Promise<WireReply> {
    const key = [way.url.origin, way.trusted, way.ca ?? "", way.proxy?.name ?? ""].join(" ");
    const place = await this.#pool.enter(where, key, scope);
    if (once) place.kept?.close();
    let connection = once ? undefined : place.kept;
    try {
      for (;;) {
        connection ??= await this.#open(way, where, key, scope);
        const current = connection;
        try {
          // undici decides only after the last byte whether the connection lives on
          return await exchange(current, () => setImmediate(() => place.leave(current)));
        } catch (failure) {
          current.close();
          if (!(failure instanceof StaleConnection)) throw failure;
          connection = undefined;
        }
      }
    } catch (failure) {
      place.leave(undefined);
      throw failure;
    }
  }

  async #open(way: Way, where: string, key: string, scope: Scope): Promise<Connection> {
    const socket = await this.#dialler.dial(way, scope);
    const connection = new Connection(socket, way.url.origin, where, this.#options.idleMs);
    this.#pool.adopt(connection, key);
    return connection;
  }
}

/** Over https, or in the clear to a loopback address that somebody configured. */
function mayCarryProof({ destination }: HttpAsk, url: URL): boolean {
  if (url.protocol === "https:") return true;
  const host = hostOf(url);
  return destination.trust === "configured" && (host === "localhost" || isLoopback(host));
}

/** Refusals that fresh credentials may cure. Asking again after 429 or 416 would only be a burden. */
function worthAskingAgain({ status, credentialsSent }: HttpReply): boolean {
  if (status === 404 || status === 410) return !credentialsSent;
  return status >= 400 && status < 500 && status !== 416 && status !== 429;
}

function refuseBody(ask: HttpAsk, url: URL): void {
  if (ask.body === undefined) return;
  if (ask.method !== "POST" || Buffer.byteLength(bodyText(ask.body)) > maxPostBytes)
    throw new Fault("INTERNAL", `${whereOf(url)}: a body of this size, or with ${ask.method}, is not sent`);
  if (typeof ask.body.text !== "string" && !mayCarryProof(ask, url)) throw inClear(url);
}

function bodyText({ text }: PostBody): string {
  return typeof text === "string" ? text : text.reveal();
}

function inClear(url: URL): Fault {
  return new Fault("INSECURE_CREDENTIALS", `${whereOf(url)}: credentials are not sent to an http:// address`);
}

function withoutUser(url: URL): URL {
  const plain = new URL(url);
  plain.username = "";
  plain.password = "";
  plain.hash = "";
  return plain;
}

function revealed(proof: Proof): string {
  return proof.map(({ name, value }) => `${name}:${value.reveal()}`).join("\n");
}

/** Lets a short body run out, so that its connection can be used again; cuts off a long one. */
function dismiss({ headers, body }: Pick<HttpReply, "headers" | "body">): void {
  if (Number(headers["content-length"] ?? Number.NaN) <= 16 * 1024) body.resume();
  else body.destroy();
}
