import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../fault/fault.ts";
import { decodeBase64 } from "./base64.ts";
import { formatVerifierKey, parseVerifierKey } from "./verifier.ts";

const peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

const accepted = [
  ["sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", 0x033de0ae, "the key built into Go"],
  [peter, 0xc74f20a3, "the example of x/mod"],
  ["EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop", 0xaf0cfe78, "the other example of x/mod"],
] as const;
for (const [text, id, why] of accepted) {
  test(`verifier key ${text.slice(0, 20)}…: ${why}`, () => {
    const { name, keyId } = parseVerifierKey(text);
    assert.deepEqual([name, keyId], [text.slice(0, text.indexOf("+")), id]);
    const raw = decodeBase64(text.slice(name.length + 10))?.subarray(1) ?? assert.fail();
    assert.equal(formatVerifierKey(name, raw), text);
  });
}

const refused = [
  ["", "nothing"],
  ["sum.golang.org", "a name without its key"],
  [peter.replace("Peter", "peter"), "the id does not belong to this name"],
  [peter.replace("c74f20a3", "c74f20a4"), "the id does not belong to the key"],
  [peter.replace("+c74f20a3", "+c74f20a"), "a short id"],
  [peter.replaceAll("/", "_"), "the URL alphabet"],
  ["Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "a space in the name"],
  [`${peter} https://sum.example.com`, "GOSUMDB's second field"],
  ["PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==", "too long a key, with its id"],
  ["PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "an unknown algorithm, with its id"],
  ["PeterNeumann+00000000+", "no key"],
] as const;
for (const [text, why] of refused) {
  test(`no verifier key ${JSON.stringify(text)}: ${why}`, () => {
    assert.throws(
      () => parseVerifierKey(text),
      (fault) => isFault(fault, "BAD_VERIFIER_KEY"),
    );
  });
}

test("no part and no change of one letter of a key is a key", () => {
  for (let start = 0; start < peter.length; start++) {
    const next = String.fromCharCode(peter.charCodeAt(start) + 1);
    assert.throws(() => parseVerifierKey(peter.slice(0, start) + next + peter.slice(start + 1)), `letter ${start}`);
    if (start > 0) assert.throws(() => parseVerifierKey(peter.slice(start)), `from ${start}`);
    assert.throws(() => parseVerifierKey(peter.slice(0, start)), `up to ${start}`);
  }
});

test("a signer key in the place of a verifier key is not repeated in the message", () => {
  const signerKey = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
  assert.throws(
    () => parseVerifierKey(signerKey),
    (fault: Error) => isFault(fault, "BAD_VERIFIER_KEY") && !fault.message.includes("AYEK"),
  );
});

test("signatures of a wrong length, and of a key that is no point, are wrong and nothing worse", () => {
  const verifier = parseVerifierKey(peter);
  for (const length of [0, 1, 63, 64, 65, 1000]) {
    assert.equal(verifier.verify(Buffer.from("text\n"), new Uint8Array(length)), false, `${length} bytes`);
  }
  const noPoint = parseVerifierKey(formatVerifierKey("no.point", Buffer.alloc(32, 0x02)));
  assert.equal(noPoint.verify(Buffer.from("text\n"), new Uint8Array(64)), false);
});
