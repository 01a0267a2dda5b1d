import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Http2SecureServer, SecureServerOptions } from "node:http2";
import { isIPv6, type Socket } from "node:net";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { Fault } from "../fault/fault.ts";
import type { Limits } from "./limits.ts";
import { bindSocketFile, type SocketFile } from "./socket-file.ts";
import type { Where } from "./where.ts";

/** PEM texts: the certificate chain and its private key. */
export type Tls = {
  readonly cert: string;
  readonly key: string;
  /** Authorities whose certificates clients may show. Absent: none is asked for. */
  readonly clientCa?: string;
};

export type ListenerOptions = {
  readonly where: Where;
  /** With it HTTP/1.1 and HTTP/2 are served over TLS. */
  readonly tls?: Tls | undefined;
  /** Of a socket file; absent: what the umask leaves. */
  readonly mode?: number;
  readonly limits: Limits;
  readonly onRequest: (message: IncomingMessage, response: ServerResponse) => void;
  /** A connection could not be taken: the process has too many files open. The listener goes on. */
  readonly onTrouble: (why: Error) => void;
};

/** One place where requests come in. */
export class Listener {
  readonly protocol: "http" | "https" | "unix";
  readonly #server: Server | Http2SecureServer;
  readonly #where: Where;
  readonly #sockets = new Set<Socket>();
  #socketFile: SocketFile | undefined;
  #closed: Promise<void> | undefined;

  private constructor(options: ListenerOptions) {
    this.#where = options.where;
    this.#server = makeServer(options);
    this.protocol = "socket" in options.where ? "unix" : options.tls === undefined ? "http" : "https";
    this.#server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  /** @throws {Fault} LISTEN_FAILED, CONFIG_BAD_VALUE when certificate or key cannot be used */
  static async open(options: ListenerOptions): Promise<Listener> {
    const listener = new Listener(options);
    const { where } = options;
    try {
      await listener.#listen(options.mode);
    } catch (cause) {
      const place = "socket" in where ? where.socket : `${where.host ?? "all addresses"}, port ${where.port}`;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Fault("LISTEN_FAILED", `cannot listen on ${place}: ${why}`, { cause });
    }
    listener.#server.on("error", options.onTrouble);
    return listener;
  }

  /** As a client writes it: "http://127.0.0.1:8080", "unix:/path/to/socket". */
  get address(): string {
    if ("socket" in this.#where) return `unix:${this.#where.socket}`;
    const bound = this.#server.address();
    if (bound === null || typeof bound === "string") return this.protocol;
    return `${this.protocol}://${isIPv6(bound.address) ? `[${bound.address}]` : bound.address}:${bound.port}`;
  }

  /** @throws {Fault} CONFIG_BAD_VALUE; then the certificate stays as it was */
  renew(tls: Tls): void {
    if (!("setSecureContext" in this.#server)) return;
    const options = secureOptions(tls);
    checkTls(() => createSecureContext(options));
    this.#server.setSecureContext(options);
  }

  /** Takes no more connections and ends those at rest; resolves when the last one has ended. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** Ends all connections: at once, or as soon as what was written has left. */
  end(how: "now" | "sent"): void {
    for (const socket of this.#sockets) {
      if (how === "now") socket.destroy();
      else socket.destroySoon();
    }
  }

  async #listen(mode: number | undefined): Promise<void> {
    if ("socket" in this.#where) {
      this.#socketFile = await bindSocketFile(this.#server, this.#where.socket, mode);
      return;
    }
    const { host, port } = this.#where;
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
  }

  async #close(): Promise<void> {
    await this.#socketFile?.remove();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function makeServer({ tls, limits, onRequest }: ListenerOptions): Server | Http2SecureServer {
  const http1 = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkMs,
    maxHeaderSize: limits.headerBytes,
    // Said here, so that no flag of node can make the parser lenient.
    insecureHTTPParser: false,
    // A request without a body has no stream of events, which would cost a tenth of a short answer.
    optimizeEmptyRequests: true,
  };
  if (tls === undefined) {
    // An import would read all exports, and thereby load the copy of undici inside node: a tenth of a start.
    const server = process.getBuiltinModule("node:http").createServer(http1, onRequest);
    server.timeout = limits.idleMs;
    server.on("connect", (_message, socket: Socket) => {
      socket.on("error", () => {}); // it is ours alone now
      socket.end(noTunnel);
      socket.destroySoon();
    });
    return server;
  }
  const options: SecureServerOptions = {
    ...http1,
    ...secureOptions(tls),
    // Who shows none may still have a token; what was shown is judged by whoever asks for it.
    ...(tls.clientCa !== undefined && { requestCert: true, rejectUnauthorized: false }),
    allowHTTP1: true,
    handshakeTimeout: limits.headersMs,
    settings: { maxConcurrentStreams: 250, maxHeaderListSize: limits.headerBytes },
  };
  return checkTls(() => {
    // node's compatibility API gives HTTP/2 requests and answers the shape of HTTP/1 ones.
    const { createSecureServer } = process.getBuiltinModule("node:http2");
    const server = createSecureServer(
      options,
      onRequest as unknown as NonNullable<Parameters<typeof createSecureServer>[1]>,
    );
    server.setTimeout(limits.idleMs);
    return server;
  });
}

function secureOptions({ cert, key, clientCa }: Tls): SecureContextOptions {
  return { cert, key, minVersion: "TLSv1.2", ...(clientCa !== undefined && { ca: clientCa }) };
}

function checkTls<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault("CONFIG_BAD_VALUE", `the TLS certificate or its key cannot be used: ${why}`, { cause });
  }
}

/** For who set HTTPS_PROXY where GOPROXY was meant: clients show the status line. */
const noTunnel =
  "HTTP/1.1 405 modgate is not a forward proxy: set GOPROXY, not HTTPS_PROXY\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
