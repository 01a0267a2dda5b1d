import type { Writable } from "node:stream";
import { Fault } from "../fault/fault.ts";
import type { BlobStream } from "../store/blobs.ts";

export type Poured = {
  /** Called once, when it is sure that there is something to send. */
  begin(): void;
  /** Called for each piece that was handed over. */
  passed(bytes: number): void;
};

/**
 * Copies a stream into an answer at the reader's pace, and resolves when all of it is handed over. Not `pipeline`,
 * for the pieces are counted: a stream that ends too early without an error would leave the client waiting, one that
 * is too long would be read as the next answer. Rejects without having ended the answer; the caller cuts it.
 */
export function pour(source: BlobStream, to: Writable, expected: number | undefined, poured: Poured): Promise<void> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    let begun = false;
    const resume = () => source.resume();
    const fail = (failure: unknown) => {
      to.off("drain", resume);
      source.destroy();
      reject(failure);
    };
    const pass = (piece: Uint8Array) => {
      sent += piece.length;
      if (expected !== undefined && sent > expected) throw mismatch(sent, expected);
      if (!begun) poured.begin();
      begun = true;
      poured.passed(piece.length);
      const left = (failure?: Error | null) => void ((failure ?? undefined) === undefined && source.giveBack?.(piece));
      if (!to.write(piece, left)) source.pause();
    };
    const end = () => {
      if (expected !== undefined && sent !== expected) throw mismatch(sent, expected);
      if (!begun) poured.begin();
      to.off("drain", resume);
      resolve();
    };
    to.on("drain", resume);
    source.on("error", fail);
    source.on("close", () => fail(mismatch(sent, expected)));
    // A throw inside of an event would end the process.
    source.on("data", (piece: Uint8Array) => orElse(fail, () => pass(piece)));
    source.on("end", () => orElse(fail, end));
  });
}

function orElse(fail: (failure: unknown) => void, step: () => void): void {
  try {
    step();
  } catch (failure) {
    fail(failure);
  }
}

function mismatch(sent: number, expected: number | undefined): Fault {
  return new Fault("INTERNAL", `a body ended after ${sent} of ${expected ?? "unknown"} bytes`);
}
