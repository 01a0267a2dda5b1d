import { decodeBase64 } from "./base64.ts";
import { isKeyName } from "./key-name.ts";

/** One signature of a note, as its line says; whether it is true is for a verifier to find out. */
export type Signature = {
  readonly name: string;
  readonly keyId: number;
  /** Base64 of the key id (four bytes, big-endian) and the signature proper, letter for letter as it stood there. */
  readonly base64: string;
};

/** U+2014 and a space. */
const mark = "— ";

/** "— name base64", without the newline; undefined when it is not such a line. */
export function parseSignatureLine(line: string): Signature | undefined {
  const space = line.indexOf(" ", mark.length);
  if (!line.startsWith(mark) || space < 0) return undefined;
  const name = line.slice(mark.length, space);
  const base64 = line.slice(space + 1);
  const bytes = decodeBase64(base64);
  if (!isKeyName(name) || bytes === undefined || bytes.length < 5) return undefined;
  return { name, keyId: bytes.readUInt32BE(0), base64 };
}

export function formatSignatureLine(signature: Signature): string {
  return `${mark}${signature.name} ${signature.base64}`;
}

/** The signature proper. */
export function signatureBytes(signature: Signature): Uint8Array {
  return decodeBase64(signature.base64)?.subarray(4) ?? new Uint8Array();
}
