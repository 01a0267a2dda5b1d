import type { IncomingMessage } from "node:http";
import { type Asker, nobody } from "../access/asker.ts";
import type { Scope } from "../events/scope.ts";
import type { Ask, Door } from "./endpoint.ts";

/** A request as node's server hands it over; HTTP/2 requests come through the same object (its compatibility API). */
export class Incoming implements Ask {
  readonly id: string;
  readonly method: string;
  readonly door: Door;
  readonly scope: Scope;
  query = "";
  asker: Asker = nobody;
  readonly #message: IncomingMessage;

  constructor(id: string, message: IncomingMessage, door: Door, scope: Scope) {
    this.id = id;
    this.#message = message;
    this.method = message.method ?? "";
    this.door = door;
    this.scope = scope;
  }

  get hasBody(): boolean {
    const { headers } = this.#message;
    return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
  }

  get localAddress(): string | undefined {
    return this.#message.socket.localAddress?.replace(/^::ffff:(?=\d+\.)/, "");
  }

  get remoteAddress(): string {
    return this.#message.socket.remoteAddress ?? "local";
  }

  get unheard(): boolean {
    const { socket } = this.#message;
    if ("encrypted" in socket || socket.remoteAddress === undefined) return true;
    return /^(?:::ffff:)?127\.|^::1$/.test(socket.remoteAddress);
  }

  async readBody(mostBytes: number, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const pieces: Buffer[] = [];
    let size = 0;
    // The answer goes out on the same connection: whatever ends the reading must not end that.
    const body = this.#message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    const stop = (): void => void this.#message.destroy(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    try {
      for await (const piece of body) {
        pieces.push(piece);
        size += piece.length;
        if (size > mostBytes) return undefined;
      }
      return Buffer.concat(pieces);
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  header(name: string): string | undefined {
    const { headers } = this.#message;
    const value = headers[name] ?? (name === "host" ? headers[":authority"] : undefined);
    return typeof value === "string" ? value : value?.join(", ");
  }
}
