import { setTimeout as sleep } from "node:timers/promises";
import type { EventStream } from "../events/stream.ts";
import type { ApiAccess } from "./api/access.ts";
import { parseProxies } from "./client-address.ts";
import type { Deps } from "./deps.ts";
import type { Door } from "./endpoint.ts";
import { Exchange, type Setting } from "./exchange.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { Listener, type ListenerOptions, type Tls } from "./listener.ts";
import { Router } from "./router.ts";
import { parseWhere, type Where } from "./where.ts";

export type ServerOptions = {
  /** As in the configuration: `host:port`, `[v6]:port`, `:port`, `unix:/path`. */
  readonly listen: string;
  /** Socket file of the management API, mode 0600. */
  readonly adminSocket?: string;
  readonly tls?: Tls;
  /** Path in front of everything on the open door: "/go". */
  readonly pathPrefix?: string;
  /** Who may call the API over the open door; absent: nobody. */
  readonly api?: ApiAccess;
  readonly limits?: Partial<Limits>;
  /** Addresses and CIDR ranges of proxies in front, whose word on who asks is taken. */
  readonly proxies?: readonly string[];
};

export type StopOptions = {
  /** How long answers under way may take to finish. */
  readonly graceMs: number;
  /** How long the server goes on as ever while its readiness already says no: what a load balancer needs to see it. */
  readonly announceMs?: number;
  readonly because?: string;
};

export interface RunningServer {
  /** As a client writes it, with the path prefix: "http://127.0.0.1:8080/go", "unix:/path/to/socket". */
  readonly address: string;
  /** Requests under way. */
  readonly requests: number;
  /** Serves another certificate from the next connection on. @throws {Fault} CONFIG_BAD_VALUE; then nothing changes */
  renewTls(tls: Tls): void;
  /** Resolves when all connections have ended. Called again, it ends them at once. */
  stop(options: StopOptions): Promise<void>;
}

/**
 * Serves every protocol of modgate on one address, and with an admin socket the API as well.
 * @throws {Fault} LISTEN_FAILED, CONFIG_BAD_VALUE
 */
export async function startServer(options: ServerOptions, deps: Deps, stream: EventStream): Promise<RunningServer> {
  const server = new GatewayServer(options, deps, stream);
  await server.listen();
  return server;
}

class GatewayServer implements RunningServer {
  readonly #options: ServerOptions;
  readonly #stream: EventStream;
  readonly #setting: Omit<Setting, "router">;
  readonly #pathPrefix: string;
  readonly #state: { stopping: boolean; requests: number; readonly access: ApiAccess };
  readonly #listeners: Listener[] = [];
  #stopped: Promise<void> | undefined;
  #cut = new AbortController();
  #quiet: () => void = () => {};

  constructor(options: ServerOptions, deps: Deps, stream: EventStream) {
    this.#options = options;
    this.#stream = stream;
    this.#state = { stopping: false, requests: 0, access: options.api ?? { token: undefined, names: [] } };
    this.#pathPrefix = (options.pathPrefix ?? "").replace(/\/+$/, "");
    this.#setting = {
      house: { ...deps, server: this.#state },
      stream,
      proxies: parseProxies(options.proxies ?? []),
      ended: () => this.#ended(),
    };
  }

  get address(): string {
    const [open] = this.#listeners;
    return `${open?.address ?? ""}${open?.protocol === "unix" ? "" : this.#pathPrefix}`;
  }

  get requests(): number {
    return this.#state.requests;
  }

  async listen(): Promise<void> {
    const { listen, adminSocket, tls } = this.#options;
    const where = parseWhere(listen);
    try {
      if (adminSocket !== undefined) await this.#open("admin", { socket: adminSocket }, { mode: 0o600 });
      await this.#open("open", where, "socket" in where ? {} : { tls });
    } catch (failure) {
      await Promise.all(this.#listeners.map((listener) => listener.close()));
      throw failure;
    }
    const [open, ...others] = this.#listeners;
    if (open !== undefined) {
      this.#stream.tell({ what: "server.listening", address: this.address, protocol: open.protocol });
    }
    for (const { address, protocol } of others) this.#stream.tell({ what: "server.listening", address, protocol });
  }

  renewTls(tls: Tls): void {
    for (const listener of this.#listeners) if (listener.protocol === "https") listener.renew(tls);
  }

  stop(options: StopOptions): Promise<void> {
    if (this.#stopped === undefined) this.#stopped = this.#stop(options);
    else this.#cut.abort();
    return this.#stopped;
  }

  async #open(door: Door, where: Where, more: Pick<ListenerOptions, "tls" | "mode">): Promise<void> {
    const limits = { ...defaultLimits, ...this.#options.limits };
    const setting = { ...this.#setting, router: new Router(door === "admin" ? "" : this.#pathPrefix) };
    const onRequest: ListenerOptions["onRequest"] = (message, response) => {
      this.#state.requests++;
      void new Exchange(message, response, door, setting).run();
    };
    const onTrouble = (why: Error) =>
      this.#stream.tell({ what: "server.note", message: `a connection: ${why.message}` });
    // The open door stands first: its address is the server's.
    const listener = await Listener.open({ where, limits, onRequest, onTrouble, ...more });
    if (door === "open") this.#listeners.unshift(listener);
    else this.#listeners.push(listener);
  }

  #ended(): void {
    this.#state.requests--;
    if (this.#state.requests === 0) this.#quiet();
  }

  async #stop({ graceMs, announceMs = 0, because = "asked to stop" }: StopOptions): Promise<void> {
    const { signal } = this.#cut;
    this.#state.stopping = true;
    this.#stream.tell({ what: "server.stopping", because });
    if (announceMs > 0) await until(announceMs, signal, new Promise(() => {}));
    const closed = Promise.all(this.#listeners.map((listener) => listener.close()));
    const quiet = new Promise<void>((resolve) => {
      this.#quiet = resolve;
      if (this.#state.requests === 0) resolve();
    });
    await until(graceMs, signal, quiet);
    // HTTP/2 sessions end by themselves when their last stream has; a connection that never asked anything does not.
    if (this.#state.requests === 0) {
      await until(farewellMs, signal, closed);
      for (const listener of this.#listeners) listener.end("sent");
      await until(farewellMs, signal, closed);
    }
    for (const listener of this.#listeners) listener.end("now");
    await closed;
    this.#stream.tell({ what: "server.stopped" });
  }
}

const farewellMs = 300;

/** Waits for the promise, but no longer than this, and not once the signal has fired. */
async function until(ms: number, signal: AbortSignal, wanted: Promise<unknown>): Promise<void> {
  if (signal.aborted) return;
  const timer = new AbortController();
  const clock = sleep(ms, undefined, { signal: AbortSignal.any([signal, timer.signal]) }).catch(() => {});
  await Promise.race([wanted, clock]);
  timer.abort();
}
