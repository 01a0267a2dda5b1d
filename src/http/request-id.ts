import { randomFillSync } from "node:crypto";

const bytes = 8;
let pool = Buffer.alloc(0);
let used = 0;

/** 64 random bits, 16 hexadecimal digits: what a developer quotes and an operator searches for. */
export function newRequestId(): string {
  if (used >= pool.length) {
    pool = randomFillSync(Buffer.allocUnsafe(512 * bytes));
    used = 0;
  }
  used += bytes;
  return pool.toString("hex", used - bytes, used);
}
