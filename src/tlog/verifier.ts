import { Fault } from "../fault/fault.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { algorithmEd25519, ed25519KeySize, ed25519PublicKey, ed25519Verify } from "./ed25519.ts";
import { formatKeyId, isKeyName, keyId, parseKeyId } from "./key-name.ts";

/** One public key that notes are checked against. Name and id together say which key. */
export type Verifier = {
  readonly name: string;
  /** Unsigned, 32 bits. */
  readonly keyId: number;
  verify(text: Uint8Array, signature: Uint8Array): boolean;
};

/**
 * A verifier from a line as GOSUMDB holds it: name+id+key, the id in eight hexadecimal digits, the key in base64.
 * @throws {Fault} BAD_VERIFIER_KEY when it is malformed, of another algorithm, or when the id is not that of the key
 * @see x/mod note.NewVerifier
 */
export function parseVerifierKey(text: string): Verifier {
  const [, name = "", hex = "", base64 = ""] = /^([^+]*)\+([^+]*)\+([^]*)$/.exec(text) ?? [];
  const id = parseKeyId(hex);
  const key = decodeBase64(base64);
  if (!isKeyName(name) || id === undefined || key === undefined || key.length === 0) {
    throw bad("is not of the form name+id+key"); // not repeated: it may be a signer key in the wrong place
  }
  if (keyId(name, key) !== id) throw bad(`of ${name} has an id that does not belong to it`);
  if (key[0] !== algorithmEd25519) throw bad(`of ${name} is of an unknown algorithm; only Ed25519 is known`);
  if (key.length !== 1 + ed25519KeySize) throw bad(`of ${name} does not have the length of an Ed25519 key`);
  const publicKey = ed25519PublicKey(key.subarray(1));
  return { name, keyId: id, verify: (signed, signature) => ed25519Verify(publicKey, signed, signature) };
}

/**
 * name+id+key for a raw Ed25519 public key.
 * @throws {Fault} BAD_VERIFIER_KEY when the name is not allowed or the key does not have 32 bytes
 */
export function formatVerifierKey(name: string, publicKey: Uint8Array): string {
  if (!isKeyName(name)) throw bad(`cannot be called ${JSON.stringify(name)}`);
  if (publicKey.length !== ed25519KeySize) throw bad(`of ${name} has ${publicKey.length} bytes, where it must have 32`);
  const key = Buffer.concat([Buffer.of(algorithmEd25519), publicKey]);
  return `${name}+${formatKeyId(keyId(name, key))}+${encodeBase64(key)}`;
}

function bad(why: string): Fault {
  return new Fault("BAD_VERIFIER_KEY", `the verifier key ${why}`);
}
