import { createHash } from "node:crypto";

/** What stands in the leaves for a name or an address. Without salt and text nobody can tell whose it is. */
export function personId(text: string, salt: Uint8Array): string {
  return `p${createHash("sha256").update(salt).update(text).digest("hex").slice(0, 32)}`;
}
