import { hash as digest } from "node:crypto";
import { Fault } from "../fault/fault.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";

/** A SHA-256 hash of the log: exactly 32 bytes, never changed in place. */
export type Hash = Uint8Array;

export const hashSize = 32;

/**
 * The leaf of a record: SHA-256(0x00 ‖ record). The first byte keeps a record from posing as an interior node.
 * @see RFC 6962 section 2.1
 */
export function recordHash(record: Uint8Array): Hash {
  const input = Buffer.allocUnsafe(1 + record.length);
  input[0] = 0x00;
  input.set(record, 1);
  return digest("sha256", input, "buffer");
}

/**
 * The parent of two nodes: SHA-256(0x01 ‖ left ‖ right).
 * @throws {Fault} TLOG_INCONSISTENT when a side is not 32 bytes: 31 + 33 bytes would hash like 32 + 32
 * @see RFC 6962 section 2.1
 */
export function nodeHash(left: Hash, right: Hash): Hash {
  if (left.length !== hashSize || right.length !== hashSize) {
    throw new Fault("TLOG_INCONSISTENT", `hashes of ${left.length} and ${right.length} bytes, where both must have 32`);
  }
  const input = Buffer.allocUnsafe(1 + 2 * hashSize);
  input[0] = 0x01;
  input.set(left, 1);
  input.set(right, 1 + hashSize);
  return digest("sha256", input, "buffer");
}

/** The root of a tree without records: SHA-256 of nothing. */
export function emptyTreeHash(): Hash {
  return digest("sha256", "", "buffer");
}

export function sameHash(a: Hash, b: Hash): boolean {
  return a.length === hashSize && Buffer.compare(a, b) === 0;
}

/** 44 characters of base64, as tree notes and proofs write a hash. */
export function formatHash(hash: Hash): string {
  return encodeBase64(hash);
}

/** undefined when this is not the base64 of 32 bytes. */
export function parseHash(text: string): Hash | undefined {
  const bytes = decodeBase64(text);
  return bytes?.length === hashSize ? bytes : undefined;
}
