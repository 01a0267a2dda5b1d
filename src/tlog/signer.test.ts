import assert from "node:assert/strict";
import { inspect } from "node:util";
import { test } from "node:test";
import { isFault } from "../fault/fault.ts";
import { keyPairFromSeed, parseSignerKey } from "./signer.ts";
import { parseVerifierKey } from "./verifier.ts";

/** The example of x/mod's documentation: public, and good for nothing else. */
const peter = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const peterSeed = Buffer.from("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz", "base64").subarray(1);

test("both halves grow from the seed", () => {
  assert.deepEqual(keyPairFromSeed("PeterNeumann", peterSeed), {
    signerKey: peter,
    verifierKey: "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
  });
});

test("what a key signs, its other half verifies, and nothing else", () => {
  const keys = keyPairFromSeed("gw.example.com/sum/1", Buffer.alloc(32, 7));
  const signer = parseSignerKey(keys.signerKey);
  const verifier = parseVerifierKey(keys.verifierKey);
  assert.deepEqual([signer.name, signer.keyId], [verifier.name, verifier.keyId]);
  const text = Buffer.from("hi\n");
  const signature = signer.sign(text);
  assert.equal(verifier.verify(text, signature), true);
  assert.equal(verifier.verify(Buffer.from("ho\n"), signature), false);
  assert.equal(verifier.verify(text, signature.with(0, (signature[0] ?? 0) ^ 1)), false);
  assert.deepEqual(signer.sign(text), signature, "the same bytes each time");
});

const refused = [
  ["", "nothing"],
  [peter.replace("PRIVATE+KEY+", ""), "without its mark"],
  [peter.replace("PRIVATE", "private"), "small letters"],
  [peter.replace("c74f20a3", "c74f20a4"), "the id of another key"],
  [peter.replace("Peter", "Péter"), "the id of another name"],
  [peter.replace("+AYEK", "+AoEK"), "an unknown algorithm"],
  [`${peter}AAAA`, "too long a seed"],
  [peter.replace("KDFz", ""), "too short a seed"],
  [peter.replace("PeterNeumann", "Peter Neumann"), "a space in the name"],
] as const;
for (const [text, why] of refused) {
  test(`no signer key: ${why}`, () => {
    assert.throws(
      () => parseSignerKey(text),
      (fault: Error) => isFault(fault, "BAD_SIGNER_KEY") && !/[Y]EKFALV|DR\+Y7/.test(inspect(fault)),
    );
  });
}

test("a key pair wants an allowed name and 32 bytes", () => {
  for (const [name, length] of [
    ["bad name", 32],
    ["", 32],
    ["good.name", 31],
  ] as const) {
    assert.throws(
      () => keyPairFromSeed(name, Buffer.alloc(length)),
      (fault) => isFault(fault, "BAD_SIGNER_KEY"),
    );
  }
});

test("a signer does not show its key", () => {
  assert.doesNotMatch(inspect(parseSignerKey(peter), { depth: 9, showHidden: true }), /AYEK|810a1402/i);
});
