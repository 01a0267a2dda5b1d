import { createServer, connect, type Server, type Socket } from "node:net";
import { freePort } from "./free-port.ts";

export type LinkOptions = {
  /** Port of loopback at the far end. */
  readonly to: number;
  readonly roundTripMs: number;
  /** Each way, for all connections together. */
  readonly megabitsPerSecond: number;
};

/** Bytes of one connection that are on the wire before the next one has its turn. */
const turnBytes = 16 * 1024;
/** Bytes of one connection that may wait for the wire: then its sender is stopped, as TCP would. */
const waitingBytes = 128 * 1024;
const tickMs = 1;
/** A process that was not scheduled for longer than this loses the bandwidth of that time. */
const longestTickMs = 50;

/**
 * A long way on loopback: a TCP forwarder with a round trip, one bandwidth that all connections share in turns, and one
 * round trip for each new connection. It knows no loss and no slow start, so that what it measures is the best case of
 * such a line.
 */
export class Link {
  readonly port: number;
  /** Connections made so far. */
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #ways: readonly Way[];

  private constructor(server: Server, port: number, ways: readonly Way[]) {
    this.#server = server;
    this.port = port;
    this.#ways = ways;
  }

  static async open(options: LinkOptions): Promise<Link> {
    const ways = [new Way(options), new Way(options)] as const;
    const [up, down] = ways;
    const server = createServer({ allowHalfOpen: true });
    const port = await freePort();
    const link = new Link(server, port, ways);
    server.on("connection", (near) => {
      link.connections++;
      const far = connect({ port: options.to, host: "127.0.0.1", allowHalfOpen: true });
      for (const socket of [near, far]) {
        socket.setNoDelay(true);
        link.#sockets.add(socket);
        socket.on("error", () => undefined);
        socket.on("close", () => link.#sockets.delete(socket));
      }
      // The client believes itself connected at once, so its first bytes wait for the handshake.
      up.carry(near, far, options.roundTripMs);
      down.carry(far, near, 0);
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return link;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    for (const way of this.#ways) way.close();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

type Flow = {
  readonly from: Socket;
  readonly to: Socket;
  readonly notBefore: number;
  pieces: Buffer[];
  waiting: number;
  ended: boolean;
  queued: boolean;
};

/** One direction: flows take turns for the wire, and what has passed the wire arrives half a round trip later. */
class Way {
  readonly #bytesPerMs: number;
  readonly #delayMs: number;
  /** Flows with something to send, in the order of their turns. */
  readonly #turns: Flow[] = [];
  /** The delay is the same for all, so arrivals are in order. */
  #underWay: { at: number; flow: Flow; piece: Buffer | undefined }[] = [];
  #credit = 0;
  #last = performance.now();
  readonly #timer: NodeJS.Timeout;

  constructor({ megabitsPerSecond, roundTripMs }: LinkOptions) {
    this.#bytesPerMs = (megabitsPerSecond * 1e6) / 8 / 1000;
    this.#delayMs = roundTripMs / 2;
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  carry(from: Socket, to: Socket, setUpMs: number): void {
    const notBefore = performance.now() + setUpMs;
    const flow: Flow = { from, to, notBefore, pieces: [], waiting: 0, ended: false, queued: false };
    from.on("data", (piece: Buffer) => {
      flow.pieces.push(piece);
      flow.waiting += piece.length;
      if (flow.waiting > waitingBytes) from.pause();
      this.#queue(flow);
    });
    from.on("end", () => {
      flow.ended = true;
      this.#queue(flow);
    });
    from.on("close", () => {
      if (flow.ended) return;
      to.destroy();
    });
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #queue(flow: Flow): void {
    if (flow.queued) return;
    flow.queued = true;
    this.#turns.push(flow);
  }

  #tick(): void {
    const now = performance.now();
    this.#credit += Math.min(now - this.#last, longestTickMs) * this.#bytesPerMs;
    this.#last = now;
    for (let idle = 0; this.#credit > 0 && idle < this.#turns.length; idle++) {
      const flow = this.#turns.shift();
      if (flow === undefined) break;
      const sent = this.#send(flow, now);
      this.#credit -= sent;
      if (flow.queued) this.#turns.push(flow);
      if (sent > 0) idle = -1;
    }
    // An idle wire saves nothing for later.
    this.#credit = Math.min(this.#credit, this.#turns.length === 0 ? 0 : turnBytes);
    this.#deliver(now);
  }

  /** Puts one turn of a flow on the wire and gives its bytes. A flow that has nothing more leaves the turns. */
  #send(flow: Flow, now: number): number {
    if (flow.notBefore > now || flow.to.writableLength > waitingBytes) return 0;
    const at = now + this.#delayMs;
    let sent = 0;
    while (sent < turnBytes) {
      const piece = flow.pieces.shift();
      if (piece === undefined) break;
      const part = piece.subarray(0, turnBytes - sent);
      if (part.length < piece.length) flow.pieces.unshift(piece.subarray(part.length));
      sent += part.length;
      this.#underWay.push({ at, flow, piece: part });
    }
    flow.waiting -= sent;
    if (flow.waiting <= waitingBytes && !flow.ended) flow.from.resume();
    if (flow.pieces.length === 0) {
      flow.queued = false;
      if (flow.ended) this.#underWay.push({ at, flow, piece: undefined });
    }
    return sent;
  }

  #deliver(now: number): void {
    const later = this.#underWay.findIndex(({ at }) => at > now);
    const arrived = this.#underWay.splice(0, later < 0 ? this.#underWay.length : later);
    for (const { flow, piece } of arrived) {
      if (flow.to.destroyed) continue;
      if (piece === undefined) flow.to.end();
      else flow.to.write(piece);
    }
  }
}
