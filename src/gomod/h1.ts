import { createHash } from "node:crypto";
import { Fault } from "../fault/fault.ts";
import { compareByteOrder } from "./byte-order.ts";
import { quoted } from "./quoted.ts";

export type HashedFile = {
  /** As in the zip: "golang.org/x/text@v0.3.0/LICENSE". */
  readonly name: string;
  /** SHA-256 of the content, 64 small hexadecimal digits. */
  readonly sha256Hex: string;
};

/**
 * The "h1:" hash of a tree of files, as it stands in go.sum and in checksum databases; their order does not matter.
 * @throws {Fault} ZIP_INVALID when a name has a newline or is not Unicode text
 * @see x/mod sumdb/dirhash.Hash1
 */
export function hash1(files: Iterable<HashedFile>): string {
  const summary = createHash("sha256");
  for (const { name, sha256Hex } of [...files].sort((a, b) => compareByteOrder(a.name, b.name))) {
    if (name.includes("\n")) throw new Fault("ZIP_INVALID", `file name ${quoted(name)} has a newline`);
    if (!name.isWellFormed()) throw new Fault("ZIP_INVALID", `file name ${quoted(name)} is not Unicode text`);
    if (!/^[0-9a-f]{64}$/.test(sha256Hex)) throw new Fault("INTERNAL", `hash of ${quoted(name)} is not SHA-256 in hex`);
    summary.update(`${sha256Hex}  ${name}\n`);
  }
  return `h1:${summary.digest("base64")}`;
}

/** The hash of a go.mod file, which go.sum keeps under "v1.2.3/go.mod". */
export function goModHash(bytes: Uint8Array): string {
  return hash1([{ name: "go.mod", sha256Hex: createHash("sha256").update(bytes).digest("hex") }]);
}
