import { Fault } from "../fault/fault.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { parseCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { formatHash, hashSize, type Hash } from "./hash.ts";
import { openNote } from "./note.ts";
import { decodePlainText } from "./plain-text.ts";
import { checkRecord } from "./record-proof.ts";
import type { Verifier } from "./verifier.ts";
import { isTreeSize, parseDecimal } from "./wide-integer.ts";

/** Everything needed to show, without the network, that a log holds a record: the content of a .tlog-proof file. */
export type TlogProof = {
  /** The number of the record, from 0. */
  readonly index: number;
  /** From the leaf up, as proveRecord gives them. */
  readonly hashes: readonly Hash[];
  /** The log's signed note, letter for letter, with whatever cosignatures it carries. */
  readonly checkpoint: Uint8Array;
  /** Opaque, for the application, never empty. Nothing vouches for it. */
  readonly extra?: Uint8Array;
};

const firstLine = "c2sp.org/tlog-proof@v1";

/**
 * The bytes of a .tlog-proof file.
 * @throws {Fault} TLOG_BAD_PROOF when parseTlogProof would not give the same back
 * @see https://c2sp.org/tlog-proof
 */
export function formatTlogProof({ index, hashes, checkpoint, extra }: TlogProof): Uint8Array {
  if (!isTreeSize(index)) throw bad("its index is not one");
  if (extra?.length === 0) throw bad("extra data, where there is any, is not empty");
  if (hashes.some((hash) => hash.length !== hashSize)) throw bad("one of its hashes does not have 32 bytes");
  const lines = [
    firstLine,
    ...(extra === undefined ? [] : [`extra ${encodeBase64(extra)}`]),
    `index ${index}`,
    ...hashes.map(formatHash),
  ];
  return Buffer.concat([Buffer.from(`${lines.join("\n")}\n\n`), checkpoint]);
}

/**
 * The parts of a .tlog-proof file. Each file has one way to be written: numbers without leading zeros, base64 without
 * loose bits.
 * @throws {Fault} TLOG_BAD_PROOF
 */
export function parseTlogProof(file: Uint8Array): TlogProof {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const end = bytes.indexOf("\n\n", 0, "latin1");
  const head = end < 0 ? undefined : decodePlainText(bytes.subarray(0, end));
  const [first, ...lines] = head?.split("\n") ?? [];
  if (first !== firstLine) throw bad(`it does not begin with ${firstLine} and end its head with an empty line`);
  const extra = lines[0]?.startsWith("extra ") ? canonical(lines.shift()?.slice("extra ".length) ?? "") : undefined;
  if (extra?.length === 0) throw bad("its extra line is empty");
  const [indexLine = "", ...hashLines] = lines;
  const index = indexLine.startsWith("index ") ? parseDecimal(indexLine.slice("index ".length)) : undefined;
  if (index === undefined) throw bad("it does not say which record it is about");
  const hashes = hashLines.map(hashOfLine);
  const parts = { index, hashes, checkpoint: bytes.subarray(end + 2) };
  return extra === undefined ? parts : { ...parts, extra };
}

/** What a proof is checked against: the record, and which log is trusted. */
export type ProofDemand = {
  /** The hash of the record, computed by whoever asks. */
  readonly leaf: Hash;
  /** The first line of the log's heads. Go's databases share one, goSumOrigin: there the verifiers say which log it is. */
  readonly origin: string;
  readonly verifiers: readonly Verifier[];
};

/**
 * The head that the proof has shown to hold the record.
 * @throws {Fault} TLOG_INCONSISTENT when it does not; TLOG_NOT_IN_TREE; TLOG_BAD_TREE also for another log's head;
 *   what openNote throws
 */
export function checkTlogProof(proof: TlogProof, { leaf, origin, verifiers }: ProofDemand): Checkpoint {
  const checkpoint = parseCheckpoint(openNote(proof.checkpoint, verifiers).text);
  if (checkpoint.origin !== origin) {
    throw new Fault("TLOG_BAD_TREE", `the head is that of ${checkpoint.origin}, where ${origin} is asked for`);
  }
  checkRecord(proof.hashes, checkpoint, proof.index, leaf);
  return checkpoint;
}

/** Base64 that encodes back to itself. */
function canonical(base64: string): Uint8Array {
  const bytes = decodeBase64(base64);
  if (bytes === undefined || encodeBase64(bytes) !== base64) throw bad(`${JSON.stringify(base64)} is not base64`);
  return bytes;
}

function hashOfLine(line: string): Hash {
  const hash = canonical(line);
  if (hash.length !== hashSize) throw bad(`${JSON.stringify(line)} is not a hash`);
  return hash;
}

function bad(why: string): Fault {
  return new Fault("TLOG_BAD_PROOF", `malformed proof: ${why}`);
}
