import { Fault } from "../fault/fault.ts";
import type { Incoming } from "./source.ts";

/**
 * All bytes of something small.
 * @throws {Fault} OBJECT_TOO_LARGE past `mostBytes`; UPSTREAM_CUT when fewer came than were announced
 */
export async function readWhole(incoming: Incoming, mostBytes: number, what: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > mostBytes)
        throw new Fault("OBJECT_TOO_LARGE", `${what}: ${incoming.from} sent more than ${mostBytes} bytes`);
      chunks.push(chunk);
    }
  } finally {
    incoming.body.destroy();
  }
  if (incoming.length !== undefined && incoming.length !== size) {
    throw new Fault("UPSTREAM_CUT", `${what}: ${incoming.from} announced ${incoming.length} bytes and sent ${size}`);
  }
  return Buffer.concat(chunks, size);
}
