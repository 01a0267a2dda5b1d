import { Fault } from "../fault/fault.ts";
import { encodeBase64 } from "./base64.ts";
import { formatKeyId } from "./key-name.ts";
import { decodePlainText, isPlainText } from "./plain-text.ts";
import { formatSignatureLine, parseSignatureLine, signatureBytes, type Signature } from "./signature-line.ts";
import type { Signer } from "./signer.ts";
import type { Verifier } from "./verifier.ts";

/** A note as it was written: nothing about it has been proven. */
export type UnverifiedNote = {
  /** Ends in a newline; may hold empty lines. */
  readonly text: string;
  /** In the order of their lines. */
  readonly signatures: readonly Signature[];
};

/** A note that at least one known key has signed. */
export type Note = {
  readonly text: string;
  /** Checked, one per key; at least one. */
  readonly verified: readonly Signature[];
  /** By keys nobody here knows: neither right nor wrong. */
  readonly unverified: readonly Signature[];
};

/** More are refused, so that a hostile note costs little. */
const maxSignatures = 100;

/**
 * Takes a note apart: the text, an empty line, one or more signature lines. The last empty line divides them.
 * @throws {Fault} NOTE_MALFORMED
 * @see https://c2sp.org/signed-note, x/mod note.Open
 */
export function parseNote(message: Uint8Array): UnverifiedNote {
  const whole = decodePlainText(message);
  if (whole === undefined) throw malformed("it is not UTF-8 text, or has control characters");
  const split = whole.lastIndexOf("\n\n");
  if (split < 0) throw malformed("no empty line divides text and signatures");
  if (!whole.endsWith("\n")) throw malformed("it does not end in a newline");
  const lines = whole.slice(split + 2, -1).split("\n");
  if (lines.length > maxSignatures) throw malformed(`it has more than ${maxSignatures} signatures`);
  const signatures = lines.map((line) => {
    const signature = parseSignatureLine(line);
    if (signature === undefined) throw malformed("a line after the text is not a signature");
    return signature;
  });
  return { text: whole.slice(0, split + 1), signatures };
}

/**
 * Takes a note apart and checks it. One true signature by a known key is needed; one wrong signature by a known key
 * condemns the note; signatures by unknown keys are set aside. Of several by one key the first counts.
 * @throws {Fault} NOTE_MALFORMED; NOTE_UNVERIFIED when no known key has signed, or one has not signed this text;
 *   BAD_VERIFIER_KEY when the note names a key that was given twice
 */
export function openNote(message: Uint8Array, verifiers: readonly Verifier[]): Note {
  const { text, signatures } = parseNote(message);
  const signed = Buffer.from(text);
  const verified = new Map<Verifier, Signature>();
  const unverified = new Map<string, Signature>();
  for (const signature of signatures) {
    const verifier = verifierOf(signature, verifiers);
    if (verifier === undefined) {
      unverified.set(formatSignatureLine(signature), signature);
    } else if (!verified.has(verifier)) {
      if (!verifier.verify(signed, signatureBytes(signature))) {
        throw new Fault("NOTE_UNVERIFIED", `the signature by ${keyOf(signature)} does not fit the note's text`);
      }
      verified.set(verifier, signature);
    }
  }
  if (verified.size === 0) {
    const known = verifiers.map(keyOf).join(", ") || "no key";
    const found = signatures.slice(0, 3).map(keyOf).join(", ");
    throw new Fault("NOTE_UNVERIFIED", `the note is signed by ${found}; known here: ${known}`);
  }
  return { text, verified: [...verified.values()], unverified: [...unverified.values()] };
}

/**
 * Writes a note: its text, the signatures it already has, then those of the signers. A signer replaces an older
 * signature by the same key. Nothing is written that could not be opened again.
 * @throws {Fault} NOTE_MALFORMED when the text does not end in a newline or is not plain text, when a signature is
 *   not one, or when there are none or too many
 * @see x/mod note.Sign
 */
export function signNote(note: UnverifiedNote, signers: readonly Signer[]): Uint8Array {
  if (!note.text.endsWith("\n")) throw malformed("its text does not end in a newline");
  if (!isPlainText(note.text)) throw malformed("its text is not well-formed, or has control characters");
  const signed = Buffer.from(note.text);
  const kept = note.signatures.filter((old) => !signers.some((signer) => sameKey(old, signer)));
  const signatures = [...kept, ...signers.map((signer) => signature(signer, signed))];
  if (signatures.length === 0) throw malformed("it has no signature");
  if (signatures.length > maxSignatures) throw malformed(`it has more than ${maxSignatures} signatures`);
  const lines = signatures.map((signature) => {
    const line = formatSignatureLine(signature);
    const again = line.includes("\n") ? undefined : parseSignatureLine(line);
    if (again === undefined || !sameKey(again, signature)) throw malformed("one of its signatures is not one");
    return `${line}\n`;
  });
  return Buffer.from(`${note.text}\n${lines.join("")}`);
}

function signature(signer: Signer, text: Uint8Array): Signature {
  const id = Buffer.alloc(4);
  id.writeUInt32BE(signer.keyId);
  return { name: signer.name, keyId: signer.keyId, base64: encodeBase64(Buffer.concat([id, signer.sign(text)])) };
}

function verifierOf(signature: Signature, verifiers: readonly Verifier[]): Verifier | undefined {
  const [verifier, second] = verifiers.filter((one) => sameKey(one, signature));
  if (second !== undefined) throw new Fault("BAD_VERIFIER_KEY", `the key ${keyOf(signature)} was given twice`);
  return verifier;
}

type KeyName = { readonly name: string; readonly keyId: number };

function sameKey(a: KeyName, b: KeyName): boolean {
  return a.name === b.name && a.keyId === b.keyId;
}

function keyOf(key: KeyName): string {
  return `${key.name}+${formatKeyId(key.keyId)}`;
}

function malformed(why: string): Fault {
  return new Fault("NOTE_MALFORMED", `malformed note: ${why}`);
}
