import { Fault } from "../fault/fault.ts";
import {
  checkTlogProof,
  formatTlogProof,
  goSumOrigin,
  parseTlogProof,
  recordHash,
  type Hash,
  type Verifier,
} from "../tlog/index.ts";
import { openHead, type Head } from "./head.ts";

/** A record that its database vouches for, and under which head it was proven to stand. */
export type ProvenRecord = {
  readonly id: number;
  readonly text: string;
  readonly head: Head;
  /** The .tlog-proof file that shows it, with the text as its extra data. */
  readonly proof: Uint8Array;
};

/**
 * Believes a record if the path leads from it to the head, and writes that down.
 * @throws {Fault} TLOG_INCONSISTENT, TLOG_NOT_IN_TREE
 */
export function proveEvidence(
  record: { readonly id: number; readonly text: string },
  hashes: readonly Hash[],
  head: Head,
  verifier: Verifier,
): ProvenRecord {
  const extra = Buffer.from(record.text);
  const proof = formatTlogProof({ index: record.id, hashes, checkpoint: head.note, extra });
  return readEvidence(proof, verifier);
}

/**
 * Reads a .tlog-proof file as proveEvidence writes it, and believes nothing in it that is not proven by the signature.
 * @throws {Fault} TLOG_BAD_PROOF, TLOG_INCONSISTENT, NOTE_UNVERIFIED and what else checkTlogProof throws
 */
export function readEvidence(file: Uint8Array, verifier: Verifier): ProvenRecord {
  const proof = parseTlogProof(file);
  if (proof.extra === undefined) {
    throw new Fault("TLOG_BAD_PROOF", "the proof does not hold the record it is about as extra data");
  }
  const leaf = recordHash(proof.extra);
  checkTlogProof(proof, { leaf, origin: goSumOrigin, verifiers: [verifier] });
  return {
    id: proof.index,
    text: Buffer.from(proof.extra).toString("utf8"),
    head: openHead(proof.checkpoint, verifier),
    proof: Uint8Array.from(file),
  };
}

/**
 * The hash a record holds for a module's zip or go.mod. Only the proven text counts, and only the line of just this
 * version: a record of another module proves nothing, however true it is.
 * @returns undefined when the record has no such line, or contradicts itself
 * @see CVE-2026-42501, CVE-2026-56864
 */
export function hashInRecord(text: string, module: string, version: string, kind: "mod" | "zip"): string | undefined {
  const start = `${module} ${version}${kind === "mod" ? "/go.mod" : ""} `;
  const hashes = text
    .split("\n")
    .filter((line) => line.startsWith(`${start}h1:`))
    .map((line) => line.slice(start.length));
  const [hash, ...others] = new Set(hashes);
  return others.length === 0 ? hash : undefined;
}

/** @throws {Fault} TLOG_BAD_RECORD for a record of something else, however true it is */
export function demandLines(text: string, module: string, version: string): void {
  for (const kind of ["zip", "mod"] as const) {
    if (hashInRecord(text, module, version, kind) !== undefined) continue;
    const line = `${module} ${version}${kind === "mod" ? "/go.mod" : ""} h1:…`;
    throw new Fault(
      "TLOG_BAD_RECORD",
      `the record has no line ${line}, or two that differ: it is that of something else`,
    );
  }
}
