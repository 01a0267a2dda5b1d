import type { IncomingMessage } from "node:http";
import type { BlockList } from "node:net";
import type { TLSSocket } from "node:tls";
import { type Asker, nobody } from "../access/asker.ts";
import type { Share } from "../access/limits.ts";
import type { Scope } from "../events/scope.ts";
import { certificateName } from "./certificate-name.ts";
import { clientAddress, isProxy } from "./client-address.ts";
import type { Ask, Door } from "./endpoint.ts";

/** A request as node's server hands it over; HTTP/2 requests come through the same object (its compatibility API). */
export class Incoming implements Ask {
  readonly id: string;
  readonly method: string;
  readonly door: Door;
  readonly scope: Scope;
  query = "";
  asker: Asker = nobody;
  isStillAdmitted = async (): Promise<boolean> => false;
  share: Share | undefined;
  readonly #message: IncomingMessage;
  readonly #proxies: BlockList;

  constructor(
    id: string,
    message: IncomingMessage,
    { door, proxies }: { readonly door: Door; readonly proxies: BlockList },
    scope: Scope,
  ) {
    this.id = id;
    this.#proxies = proxies;
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
    const { remoteAddress } = this.#message.socket;
    return remoteAddress === undefined
      ? "local"
      : clientAddress(remoteAddress, this.header("x-forwarded-for"), this.#proxies);
  }

  get unheard(): boolean {
    const { socket } = this.#message;
    if ("encrypted" in socket || socket.remoteAddress === undefined) return true;
    if (isProxy(socket.remoteAddress, this.#proxies)) return this.header("x-forwarded-proto") !== "http";
    return /^(?:::ffff:)?127\.|^::1$/.test(socket.remoteAddress);
  }

  get certificate(): string | undefined {
    const { socket } = this.#message;
    return "encrypted" in socket ? certificateName(socket as TLSSocket) : undefined;
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
