import { Fault } from "../fault/fault.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { algorithmEd25519, ed25519KeySize, ed25519PrivateKey, ed25519PublicHalf, ed25519Sign } from "./ed25519.ts";
import { formatKeyId, isKeyName, keyId, parseKeyId } from "./key-name.ts";
import { formatVerifierKey } from "./verifier.ts";

/** One private key that signs notes. The key itself cannot be read back from it. */
export type Signer = {
  readonly name: string;
  /** The id of the public half. Unsigned, 32 bits. */
  readonly keyId: number;
  sign(text: Uint8Array): Uint8Array;
};

/** Both halves of a key as text. Whoever has the signer key can sign in this name: keep it secret. */
export type KeyPair = { readonly signerKey: string; readonly verifierKey: string };

/**
 * A signer from PRIVATE+KEY+name+id+seed.
 * @throws {Fault} BAD_SIGNER_KEY when it is malformed, of another algorithm, or when the id is not that of the key;
 *   no message repeats any part of the key
 * @see x/mod note.NewSigner
 */
export function parseSignerKey(text: string): Signer {
  const [, name = "", hex = "", base64 = ""] = /^PRIVATE\+KEY\+([^+]*)\+([^+]*)\+([^]*)$/.exec(text) ?? [];
  const id = parseKeyId(hex);
  const key = decodeBase64(base64);
  if (!isKeyName(name) || id === undefined || key === undefined || key.length === 0) {
    throw bad("is not of the form PRIVATE+KEY+name+id+seed");
  }
  if (key[0] !== algorithmEd25519) throw bad("is of an unknown algorithm; only Ed25519 is known");
  if (key.length !== 1 + ed25519KeySize) throw bad("does not have the length of an Ed25519 seed");
  const privateKey = ed25519PrivateKey(key.subarray(1));
  if (publicKeyId(name, ed25519PublicHalf(privateKey)) !== id) throw bad("has an id that does not belong to it");
  return { name, keyId: id, sign: (signed) => ed25519Sign(privateKey, signed) };
}

/**
 * The key pair that grows from a seed: the same seed, the same keys.
 * @param seed 32 random bytes, from a source fit for keys
 * @throws {Fault} BAD_SIGNER_KEY when the name is not allowed or the seed has another length
 * @see x/mod note.GenerateKey
 */
export function keyPairFromSeed(name: string, seed: Uint8Array): KeyPair {
  if (!isKeyName(name)) throw bad(`cannot be called ${JSON.stringify(name)}`);
  if (seed.length !== ed25519KeySize) throw bad(`cannot grow from ${seed.length} bytes; it takes 32`);
  const publicKey = ed25519PublicHalf(ed25519PrivateKey(seed));
  const encoded = encodeBase64(Buffer.concat([Buffer.of(algorithmEd25519), seed]));
  return {
    signerKey: `PRIVATE+KEY+${name}+${formatKeyId(publicKeyId(name, publicKey))}+${encoded}`,
    verifierKey: formatVerifierKey(name, publicKey),
  };
}

function publicKeyId(name: string, publicKey: Uint8Array): number {
  return keyId(name, Buffer.concat([Buffer.of(algorithmEd25519), publicKey]));
}

function bad(why: string): Fault {
  return new Fault("BAD_SIGNER_KEY", `the signer key ${why}`);
}
