import type { ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import type { Scope } from "../events/scope.ts";
import type { StreamedBody } from "../modules/found.ts";
import type { Delivery } from "./delivery.ts";
import { pour } from "./pour.ts";

type Part = NonNullable<Delivery["send"]>;

/** Bodies up to this size leave in one piece with their header. */
const onePieceBytes = 16 * 1024;

/**
 * The sending half of a request, which knows what has gone out. HTTP/2 comes through the same object (node's
 * compatibility API).
 */
export class Outgoing {
  /** Zero before the header has gone out. */
  status = 0;
  /** Of the body, as far as they were handed over. */
  bytes = 0;
  firstByteAt: number | undefined;
  readonly #response: ServerResponse;
  #source: Readable | undefined;

  constructor(response: ServerResponse) {
    this.#response = response;
    // A write that met a connection just closed; the response's "close" follows.
    response.on("error", () => {});
  }

  /**
   * Rejects when the body fails. While `status` is 0 another answer may be sent, after that only `cut` is left.
   * undefined: all of it is handed over already.
   */
  send({ status, headers, body, send }: Delivery, scope: Scope): Promise<void> | undefined {
    if (send === undefined) {
      if (!("bytes" in body)) body.close();
      this.#header(status, headers).end();
      return undefined;
    }
    if (!("bytes" in body)) return this.#inPieces(status, headers, body, send, scope);
    this.#inOnePiece(status, headers, body.bytes.subarray(send.start, send.end));
    return undefined;
  }

  /** Ends the connection (of HTTP/2: the stream) so that the client sees a failure, never a complete wrong answer. */
  cut(): void {
    const { socket, req } = this.#response;
    // To HTTP/1.0 the end of the connection is the end of the body: only a reset says that it is not.
    if (req.httpVersion === "1.0") socket?.resetAndDestroy();
    else this.#response.destroy(new Error("the body failed"));
  }

  /** Lets go of what is still being read, for the client is gone. */
  release(): void {
    this.#source?.destroy();
  }

  #header(status: number, headers: string[]): ServerResponse {
    this.#response.writeHead(status, headers);
    this.status = status;
    this.firstByteAt = performance.now();
    return this.#response;
  }

  async #inPieces(status: number, headers: string[], body: StreamedBody, { start, end }: Part, scope: Scope) {
    this.#source = body.open(start, end, scope);
    await pour(this.#source, this.#response, end === undefined ? undefined : end - start, {
      begin: () => this.#header(status, headers),
      passed: (bytes) => (this.bytes += bytes),
    });
    this.#response.end();
  }

  #inOnePiece(status: number, headers: string[], bytes: Uint8Array): void {
    const response = this.#header(status, headers);
    this.bytes = bytes.length;
    const small = bytes.length <= onePieceBytes && response.req.httpVersionMajor < 2;
    // node joins a string with the header into one write, a buffer takes two: a fifth more requests a second.
    if (small) response.end(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1"), "latin1");
    else response.end(bytes);
  }
}
