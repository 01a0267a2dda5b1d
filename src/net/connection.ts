import type { Socket } from "node:net";
import type { Client, Dispatcher } from "undici";
import type { Scope } from "../events/scope.ts";
import { Fault } from "../fault/fault.ts";
import { type BodyOptions, ResponseBody } from "./response-body.ts";
import { undici } from "./undici.ts";

export type WireAsk = {
  readonly method: "GET" | "HEAD" | "POST";
  /** Path with query, or the whole URL for a forward proxy. */
  readonly path: string;
  /** Names and values by turns; a name may come twice. */
  readonly headers: readonly string[];
  readonly body?: string | undefined;
};

export type WireReply = {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ResponseBody;
};

/** The far side had closed a kept connection before it saw the request: asking again on a new one is safe. */
export class StaleConnection extends Error {}

const maxHeaderBytes = 256 * 1024;

/** One HTTP/1.1 connection, one request at a time. undici reads and writes; dialling and budgets are ours. */
export class Connection {
  readonly #client: Client;
  readonly #socket: Socket;
  readonly #where: string;
  #used = false;

  /** @param origin of the URLs asked for, also when a forward proxy is at the other end */
  constructor(socket: Socket, origin: string, where: string, idleMs: number) {
    this.#socket = socket;
    this.#where = where;
    let sockets = [socket];
    this.#client = new (undici().Client)(origin, {
      connect: (_, callback) => {
        const [only] = sockets;
        sockets = [];
        const ended = Object.assign(new Error("the connection has ended"), { code: "ECONNRESET" });
        // Not at once: undici would then leave its request lying
        queueMicrotask(() => (only === undefined ? callback(ended, null) : callback(null, only)));
      },
      allowH2: false,
      maxHeaderSize: maxHeaderBytes,
      // Our own clocks are finer
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: idleMs,
      keepAliveMaxTimeout: idleMs,
    });
    // Without a listener an idle connection that breaks would end the process
    socket.on("error", () => undefined);
  }

  /** False once it cannot carry another request. */
  get open(): boolean {
    return !this.#socket.destroyed && this.#socket.readable && this.#socket.writable;
  }

  whenClosed(tell: () => void): void {
    this.#socket.once("close", tell);
  }

  close(): void {
    this.#client.destroy().catch(() => undefined);
    this.#socket.destroy();
  }

  /**
   * Any status from 200 is a reply. The signal ends only the wait for it; the body belongs to the scope.
   * @param ended called once when the body has ended, well or not, and the connection is free
   * @throws {StaleConnection} when a connection that had been used before gave no byte at all
   * @throws {Fault} UPSTREAM_CUT, UPSTREAM_BAD_ANSWER; the signal's reason when it ends first
   */
  exchange(
    ask: WireAsk,
    options: BodyOptions,
    signal: AbortSignal,
    scope: Scope,
    ended: () => void,
  ): Promise<WireReply> {
    const { promise, resolve, reject } = Promise.withResolvers<WireReply>();
    const usedBefore = this.#used;
    this.#used = true;
    let controller: Dispatcher.DispatchController | undefined;
    let begun = false;
    let body: ResponseBody | undefined;
    const stop = (): void => {
      controller?.abort(signal.reason as Error);
      reject(signal.reason as Error);
      this.close();
    };
    signal.addEventListener("abort", stop, { once: true });
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (given) => {
        controller = given;
      },
      onResponseStarted: () => {
        begun = true;
      },
      onResponseStart: (given, status, incoming, statusText = "") => {
        if (status < 200) return;
        signal.removeEventListener("abort", stop);
        const headers = joined(incoming);
        const length = ask.method === "HEAD" ? undefined : Number(headers["content-length"] ?? Number.NaN);
        const known = Number.isSafeInteger(length) ? length : undefined;
        body = new ResponseBody(given, this.#where, known, options, scope, ended);
        resolve({ status, statusText, headers, body });
      },
      onResponseData: (_, chunk) => body?.receive(chunk),
      onResponseEnd: () => body?.finish(),
      onResponseError: (_, error) => {
        signal.removeEventListener("abort", stop);
        if (body !== undefined) return body.fail(error);
        reject(usedBefore && !begun && broken(error) ? new StaleConnection() : exchangeFault(this.#where, error));
        this.close();
      },
    };
    if (signal.aborted) stop();
    else {
      const { method, path, body: sent = null } = ask;
      this.#client.dispatch({ method, path, headers: [...ask.headers], body: sent }, handler);
    }
    return promise;
  }
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Readonly<Record<string, string>> {
  const entries = Object.entries(headers);
  return Object.fromEntries(
    entries.map(([name, value = ""]) => [name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value]),
  );
}

/** The far side ended the connection, as opposed to having said something wrong. */
function broken(error: Error): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return ["UND_ERR_SOCKET", "UND_ERR_INFO", "ECONNRESET", "EPIPE"].includes(code);
}

function exchangeFault(where: string, cause: Error): Fault {
  if (!broken(cause)) {
    const hint = "something that is no HTTP server listens there, or a port with TLS is asked by http://";
    return new Fault("UPSTREAM_BAD_ANSWER", `${where}: the answer is not HTTP/1.1 (${cause.message})`, { cause, hint });
  }
  const hint = "run again; if it stays, check that the scheme (http, https) fits the port";
  return new Fault("UPSTREAM_CUT", `${where}: the connection was closed before the answer began`, { cause, hint });
}
