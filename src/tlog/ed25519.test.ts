import assert from "node:assert/strict";
import { test } from "node:test";
import { openXMod } from "../../test/tlog/x-mod.ts";
import { keyPairFromSeed, parseSignerKey } from "./signer.ts";
import { formatVerifierKey, parseVerifierKey } from "./verifier.ts";

const { skip, ask } = openXMod();

const pair = keyPairFromSeed("PeterNeumann", Buffer.alloc(32, 5));

/**
 * Keys and signatures at the edges of Ed25519, where implementations differ. None is taken that Go refuses. Go takes
 * keys and points of small order, which no seed leads to; OpenSSL as Node builds it does not, and that is as well.
 */
const one = `01${"00".repeat(31)}`;
const oneAgain = `ee${"ff".repeat(30)}7f`; // 1 + p: the same point, written otherwise
const groupOrder = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
const edges = [
  [one, one + "00".repeat(32), "key and point of order one"],
  [one, one + groupOrder, "the same with s = L, which must be below L"],
  [oneAgain, one + "00".repeat(32), "the key not in its canonical form"],
  [oneAgain, oneAgain + "00".repeat(32), "neither key nor point in canonical form"],
  [`ec${"ff".repeat(30)}7f`, one + "00".repeat(32), "a key of order two"],
  ["00".repeat(32), one + "00".repeat(32), "a key of order four"],
  ["c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", one + "00".repeat(32), "a key of order eight"],
  [`01${"00".repeat(30)}80`, one + "00".repeat(32), "minus zero"],
  ["02".repeat(32), one + "00".repeat(32), "a key that is no point"],
  ["ff".repeat(32), "ff".repeat(64), "all ones"],
] as const;
for (const [key, signature, why] of edges) {
  test(`Ed25519 at its edges takes nothing that Go refuses: ${why}`, { skip }, async () => {
    const verifierKey = formatVerifierKey("edge", Buffer.from(key, "hex"));
    const given = Buffer.from(signature, "hex");
    for (let i = 0; i < 16; i++) {
      const text = Buffer.from(`text ${i}\n`);
      const { value } = await ask("note.verify", verifierKey, text.toString("base64"), given.toString("base64"));
      assert.ok(value === true || !parseVerifierKey(verifierKey).verify(text, given), `text ${i}`);
    }
  });
}

test("a signature has one form: s + L, which leads to the same point, is refused as by Go", { skip }, async () => {
  const text = Buffer.from("text\n");
  const signature = Buffer.from(parseSignerKey(pair.signerKey).sign(text));
  const s = littleEndian(signature.subarray(32)) + littleEndian(Buffer.from(groupOrder, "hex"));
  const shifted = Buffer.from(s.toString(16).padStart(64, "0"), "hex").reverse();
  for (const [given, expected] of [
    [signature, true],
    [Buffer.concat([signature.subarray(0, 32), shifted]), false],
  ] as const) {
    const { value } = await ask("note.verify", pair.verifierKey, text.toString("base64"), given.toString("base64"));
    assert.deepEqual([value, parseVerifierKey(pair.verifierKey).verify(text, given)], [expected, expected]);
  }
});

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
}
