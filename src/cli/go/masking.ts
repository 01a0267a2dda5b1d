import { Transform } from "node:stream";

/**
 * Puts *** in place of a secret wherever it passes, also when it comes in two pieces. What cannot be part of it passes at
 * once.
 */
export function masking(secret: string): Transform {
  let held = "";
  return new Transform({
    // Bytes stay bytes: in Latin-1 each has one character, and the secret is ASCII.
    transform(chunk: Buffer, _encoding, done) {
      const text = (held + chunk.toString("latin1")).replaceAll(secret, "***");
      const keep = overlap(text, secret);
      held = text.slice(text.length - keep);
      done(null, Buffer.from(text.slice(0, text.length - keep), "latin1"));
    },
    flush(done) {
      done(null, Buffer.from(held, "latin1"));
    },
  });
}

/** How many characters at the end of the text may be the beginning of the secret. */
function overlap(text: string, secret: string): number {
  for (let length = Math.min(text.length, secret.length - 1); length > 0; length--) {
    if (text.endsWith(secret.slice(0, length))) return length;
  }
  return 0;
}
