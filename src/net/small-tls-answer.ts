import { randomBytes } from "node:crypto";
import { isIP } from "node:net";
import type { Scope } from "../events/scope.ts";
import type { Reach } from "./reach.ts";

/**
 * Asks a TLS server for a handshake that it must refuse, so that its answer is a few bytes long where a true one has some
 * thousand: whether it is there at all, under this name, when no handshake comes to an end. Gives how long that took.
 * @throws {Fault} UPSTREAM_DNS, UPSTREAM_UNREACHABLE, UPSTREAM_TIMEOUT, UPSTREAM_CUT
 */
export async function smallTlsAnswer(reach: Reach, host: string, port: number, scope: Scope): Promise<number> {
  const socket = await reach.connect(host, port, scope);
  try {
    const began = performance.now();
    socket.write(refusableHello(host));
    await reach.banner(socket, `${host}:${port}`, scope);
    return Math.round(performance.now() - began);
  } finally {
    socket.destroy();
  }
}

/** A ClientHello of TLS 1.2 whose one cipher is TLS_NULL_WITH_NULL_NULL. @see RFC 5246 7.4.1.2, RFC 6066 3 */
function refusableHello(host: string): Buffer {
  const name = sized(2, Buffer.concat([Buffer.of(0), sized(2, Buffer.from(host, "latin1"))]));
  const extensions = isIP(host) === 0 ? Buffer.concat([Buffer.of(0, 0), sized(2, name)]) : Buffer.of();
  const body = Buffer.concat([
    Buffer.of(3, 3),
    randomBytes(32),
    Buffer.of(0), // no session
    sized(2, Buffer.of(0, 0)),
    sized(1, Buffer.of(0)), // no compression
    sized(2, extensions),
  ]);
  const handshake = Buffer.concat([Buffer.of(1), sized(3, body)]);
  return Buffer.concat([Buffer.of(22, 3, 1), sized(2, handshake)]);
}

/** With its length in front, in so many bytes. */
function sized(lengthBytes: number, bytes: Buffer): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUIntBE(bytes.length, 0, lengthBytes);
  return Buffer.concat([length, bytes]);
}
