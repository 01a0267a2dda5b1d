import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { moduleFiles, type ModuleSpec } from "./module-files.ts";

/** Answers a request in place of the origin: a fault, in most tests. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse, body: Uint8Array | undefined) => void;

/** A GOPROXY server with made-up modules, which counts what it is asked and fails where it is told to. */
export class Origin {
  readonly files = new Map<string, Uint8Array>();
  /** Paths asked for, in order, with the method in front unless it is GET. */
  readonly asked: string[] = [];
  /** What answers for a path in place of the files; "" answers for all. */
  readonly behaviours = new Map<string, Behaviour>();
  /** What answers for all paths that begin so. They are not counted. */
  readonly prefixes = new Map<string, Behaviour>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.keepAliveTimeout = 60_000;
  }

  /** Listens on a free port of loopback until the test ends. */
  static async start(t: Pick<TestContext, "after">, ...modules: readonly ModuleSpec[]): Promise<Origin> {
    const origin = new Origin();
    for (const module of modules) await origin.add(module);
    await new Promise<void>((resolve) => origin.#server.listen(0, "127.0.0.1", resolve));
    t.after(() => origin.stop());
    return origin;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async add(module: ModuleSpec): Promise<void> {
    for (const [path, body] of await moduleFiles(module)) this.files.set(path, body);
    const escaped = module.path.replace(/[A-Z]/g, (capital) => `!${capital.toLowerCase()}`);
    const list = `${escaped}/@v/list`;
    const before = Buffer.from(this.files.get(list) ?? []).toString();
    this.files.set(list, Buffer.from(`${before}${module.version}\n`));
    this.files.set(`${escaped}/@latest`, this.files.get(`${escaped}/@v/${module.version}.info`) ?? Buffer.of());
  }

  countOf(path: string): number {
    return this.asked.filter((asked) => asked === path).length;
  }

  /** Stops listening; connections are cut, so that clients see it gone. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent((request.url ?? "/").slice(1));
    for (const [prefix, behaviour] of this.prefixes) {
      if (path.startsWith(prefix)) return behaviour(request, response, undefined);
    }
    this.asked.push(request.method === "GET" ? path : `${request.method} ${path}`);
    const body = this.files.get(path);
    const behaviour = this.behaviours.get(path) ?? this.behaviours.get("");
    if (behaviour !== undefined) behaviour(request, response, body);
    else serve(request, response, body);
  }
}

/** As a well-behaved server: 404 for what it has not, else the bytes, or the part asked for. */
export function serve(request: IncomingMessage, response: ServerResponse, body: Uint8Array | undefined): void {
  if (body === undefined) {
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("not found: no such module\n");
    return;
  }
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const headers = { "content-length": body.length - from, "accept-ranges": "bytes", etag: '"origin"' };
  if (from > 0)
    response.writeHead(206, { ...headers, "content-range": `bytes ${from}-${body.length - 1}/${body.length}` });
  else response.writeHead(200, headers);
  response.end(request.method === "HEAD" ? undefined : body.subarray(from));
}
