import { hash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

/** For whom a token is: a person, a program, one run of a CI. */
export const tokenKinds = ["user", "service", "ci"] as const;

/** `session`: what a person's browser has as a cookie; nobody can ask for one. */
export type TokenKind = (typeof tokenKinds)[number] | "session";

export type MadeToken = {
  readonly id: string;
  /** mg_<kind>_<id>_<secret>_<crc>: shown once, kept nowhere. */
  readonly text: string;
  readonly hash: Uint8Array;
};

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const form = /^(mg_(user|service|ci|session)_([0-9a-f]{16})_[0-9A-Za-z]{43})_([0-9A-Za-z]{6})$/;

/** 256 random bits. The checksum at the end lets scanners find lost tokens without asking, and tells slips of the pen. */
export function makeToken(kind: TokenKind): MadeToken {
  const id = randomBytes(8).toString("hex");
  const body = `mg_${kind}_${id}_${base62(BigInt(`0x${randomBytes(32).toString("hex")}`), 43)}`;
  const text = `${body}_${checksum(body)}`;
  return { id, text, hash: hashToken(text) };
}

/** The id of what can be a token; undefined: it has not its form, or its checksum is another. */
export function tokenId(text: string): string | undefined {
  return readToken(text)?.id;
}

export function readToken(text: string): { readonly id: string; readonly isSession: boolean } | undefined {
  if (text.length > 100) return undefined;
  const [, body = "", kind, id, crc] = form.exec(text) ?? [];
  return id !== undefined && checksum(body) === crc ? { id, isSession: kind === "session" } : undefined;
}

/** The secret is 256 random bits: there is nothing to guess, and a slow hash would protect nothing. */
export function hashToken(text: string): Uint8Array {
  return hash("sha256", text, "buffer");
}

function checksum(body: string): string {
  return base62(BigInt(crc32(body)), 6);
}

function base62(value: bigint, length: number): string {
  let text = "";
  for (let rest = value; rest > 0n; rest /= 62n) text = (letters[Number(rest % 62n)] ?? "") + text;
  return text.padStart(length, "0");
}
