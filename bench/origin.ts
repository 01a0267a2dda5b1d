import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** A GOPROXY server that replays files of a folder, laid out as in Go's module cache, and counts what it is asked. */
export class Origin {
  readonly #folder: string;
  readonly #server: Server;
  /** Requests since the last reset, by path. */
  readonly asked = new Map<string, number>();
  /** Body bytes since the last reset, by path. */
  readonly sent = new Map<string, number>();
  /** Paths that were asked for and are not in the folder. */
  readonly missing = new Set<string>();
  /** Body bytes since the last reset. */
  bytes = 0;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.keepAliveTimeout = 120_000;
  }

  static async open(folder: string): Promise<Origin> {
    const origin = new Origin(folder);
    await new Promise<void>((resolve) => origin.#server.listen(0, "127.0.0.1", 1024, resolve));
    return origin;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get requests(): number {
    return [...this.asked.values()].reduce((sum, count) => sum + count, 0);
  }

  reset(): void {
    this.asked.clear();
    this.missing.clear();
    this.sent.clear();
    this.bytes = 0;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent((request.url ?? "/").slice(1));
    this.asked.set(path, (this.asked.get(path) ?? 0) + 1);
    const file = path.includes("..") ? undefined : join(this.#folder, path);
    const size = file === undefined ? undefined : await sizeOf(file);
    if (file === undefined || size === undefined) {
      this.missing.add(path);
      response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("not found: not in this set\n");
      return;
    }
    response.writeHead(200, { "content-length": size, etag: `"${size}"` });
    if (request.method === "HEAD" || size === 0) {
      response.end();
      return;
    }
    const counted = createReadStream(file, { highWaterMark: 128 * 1024 });
    counted.on("data", (piece) => {
      this.bytes += piece.length;
      this.sent.set(path, (this.sent.get(path) ?? 0) + piece.length);
    });
    await pipeline(counted, response).catch(() => undefined); // whoever asked has gone
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() === true ? found.size : undefined;
}
