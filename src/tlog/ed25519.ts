import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from "node:crypto";

/** The first byte of an encoded key or seed: the one algorithm of Go's signed notes. */
export const algorithmEd25519 = 1;

/** Bytes of a public key, and of a seed. */
export const ed25519KeySize = 32;

/**
 * False for whatever is not a signature, of any length. It takes nothing that Go refuses; points of small order, which
 * no honest key leads to, Go takes and OpenSSL does not.
 */
export function ed25519Verify(publicKey: KeyObject, text: Uint8Array, signature: Uint8Array): boolean {
  return verify(null, text, publicKey, signature);
}

export function ed25519Sign(privateKey: KeyObject, text: Uint8Array): Uint8Array {
  return sign(null, text, privateKey);
}

/** From the 32 bytes of RFC 8032. Any 32 bytes are taken; those that are no point verify nothing. */
export function ed25519PublicKey(raw: Uint8Array): KeyObject {
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]);
  return createPublicKey({ key: spki, format: "der", type: "spki" });
}

/** From the 32 bytes from which RFC 8032 derives the key pair. */
export function ed25519PrivateKey(seed: Uint8Array): KeyObject {
  const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  return createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
}

/** The 32 bytes of the public half. */
export function ed25519PublicHalf(privateKey: KeyObject): Uint8Array {
  return createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-ed25519KeySize);
}
