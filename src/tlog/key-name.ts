import { hash as digest } from "node:crypto";

/**
 * Whether a key may be called so: not empty, well-formed, no Unicode space, no plus. By custom it is the address of
 * the log without its scheme. Unicode's White_Space is meant, not JavaScript's \s: U+0085 is one, U+FEFF is not.
 * @see https://c2sp.org/signed-note#format
 */
export function isKeyName(name: string): boolean {
  return name !== "" && name.isWellFormed() && !/[\p{White_Space}+]/u.test(name);
}

/**
 * The short name of a key, an unsigned 32-bit number: the first four bytes of SHA-256(name ‖ newline ‖ key). It tells
 * keys apart and proves nothing.
 * @param key algorithm byte and public key
 */
export function keyId(name: string, key: Uint8Array): number {
  return digest("sha256", Buffer.concat([Buffer.from(`${name}\n`), key]), "buffer").readUInt32BE(0);
}

/** Eight hexadecimal digits. */
export function formatKeyId(id: number): string {
  return id.toString(16).padStart(8, "0");
}

/** Eight hexadecimal digits, small or capital; undefined for anything else. */
export function parseKeyId(text: string): number | undefined {
  return /^[0-9a-fA-F]{8}$/.test(text) ? Number.parseInt(text, 16) : undefined;
}
