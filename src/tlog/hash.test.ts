import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../fault/fault.ts";
import { emptyTreeHash, formatHash, nodeHash, parseHash, recordHash, sameHash } from "./hash.ts";
import { storedHashes, type HashReader } from "./stored-hash.ts";
import { treeHash } from "./tree-hash.ts";

/** The reference tree of Certificate Transparency's own tests: these eight records, the root after each. */
const reference = [
  ["", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"],
  ["00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
  ["10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"],
  ["2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"],
  ["3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"],
  ["40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"],
  ["5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"],
  ["606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"],
] as const;

test("the reference tree of Certificate Transparency has its published roots", async () => {
  const stored: Uint8Array[] = [];
  const read: HashReader = async (indexes) => indexes.map((index) => stored[index] ?? assert.fail(`no hash ${index}`));
  for (const [n, [record, root]] of reference.entries()) {
    stored.push(...(await storedHashes(n, recordHash(Buffer.from(record, "hex")), read)));
    assert.equal(Buffer.from(await treeHash(n + 1, read)).toString("hex"), root);
  }
});

test("an empty tree has the hash of nothing, and nothing is read for it", async () => {
  const root = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  assert.equal(Buffer.from(emptyTreeHash()).toString("hex"), root);
  assert.deepEqual(await treeHash(0, () => assert.fail("read")), emptyTreeHash());
});

test("a node refuses sides that are not 32 bytes, though together they are 64", () => {
  assert.throws(
    () => nodeHash(new Uint8Array(31), new Uint8Array(33)),
    (fault) => isFault(fault, "TLOG_INCONSISTENT"),
  );
});

test("hashes are compared by their bytes", () => {
  const hash = recordHash(Buffer.from("a"));
  assert.equal(sameHash(hash, new Uint8Array(hash)), true);
  assert.equal(sameHash(hash, recordHash(Buffer.from("b"))), false);
  assert.equal(sameHash(new Uint8Array(), new Uint8Array()), false, "no hash is like none");
});

const texts = [
  ["TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=", true, "of x/mod's tests"],
  ["TszzRgjTG6xce-z2AG31kAXYKBgQVtCSCE40HmuwBb0=", false, "the URL alphabet"],
  ["TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0", false, "no padding"],
  ["TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBTOOBIG=", false, "35 bytes"],
  ["", false, "no bytes"],
] as const;
for (const [text, is, why] of texts) {
  test(`hash ${JSON.stringify(text)}: ${why}`, () => {
    const hash = parseHash(text);
    assert.equal(hash === undefined ? undefined : formatHash(hash), is ? text : undefined);
  });
}
