import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { GrownTree, leafHash } from "../../test/tlog/grown-tree.ts";
import { isFault } from "../fault/fault.ts";
import { parseHash, recordHash, type Hash } from "./hash.ts";
import { checkRecord, proveRecord } from "./record-proof.ts";

test("every record of every tree of 2 to 64 is proven, and by no other proof, place or record", async () => {
  const tree = await GrownTree.of(64);
  for (let size = 2; size <= tree.size; size++) {
    const head = await tree.head(size);
    for (let id = 0; id < size; id++) {
      const proof = await proveRecord(size, id, tree.read);
      checkRecord(proof, head, id, leafHash(id));
      const wrong = [
        ["another record", proof, id, leafHash(id + 1)],
        ["another place", proof, id === 0 ? size - 1 : id - 1, leafHash(id)],
        ["one hash too many", [...proof, leafHash(0)], id, leafHash(id)],
        ["one hash too few", proof.slice(0, -1), id, leafHash(id)],
        ...proof.map((_, i) => [`hash ${i} spoilt`, spoilt(proof, i), id, leafHash(id)] as const),
      ] as const;
      for (const [why, proof, place, leaf] of wrong) {
        assert.throws(
          () => checkRecord(proof, head, place, leaf),
          (fault) => isFault(fault, "TLOG_INCONSISTENT"),
          `${why}: record ${id} of ${size}`,
        );
      }
    }
  }
});

test("the only record of a tree is its head: the proof is empty", async () => {
  const tree = await GrownTree.of(1);
  const head = await tree.head();
  assert.deepEqual(await proveRecord(1, 0, tree.read), []);
  checkRecord([], head, 0, leafHash(0));
  assert.throws(
    () => checkRecord([], head, 0, leafHash(1)),
    (fault) => isFault(fault, "TLOG_INCONSISTENT"),
  );
});

test("one read asks for all hashes, from left to right", async () => {
  const tree = await GrownTree.of(1000);
  const asked: (readonly number[])[] = [];
  await proveRecord(1000, 600, (indexes) => {
    asked.push(indexes);
    return tree.read(indexes);
  });
  assert.equal(asked.length, 1);
  assert.deepEqual(
    asked[0],
    asked[0]?.toSorted((a, b) => a - b),
  );
});

test("a real proof of Certificate Transparency is right", async () => {
  const { size, root, index, leafInput, recordProof } = JSON.parse(
    await readFile(new URL("testdata/argon2020.json", import.meta.url), "utf8"),
  ) as { size: number; root: string; index: number; leafInput: string; recordProof: string[] };
  const hashes = recordProof.map((text) => parseHash(text) ?? assert.fail());
  const head = { size, hash: parseHash(root) ?? assert.fail() };
  checkRecord(hashes, head, index, recordHash(Buffer.from(leafInput, "base64")));
});

for (const [size, id, why] of [
  [0, 0, "an empty tree"],
  [5, 5, "just behind the last"],
  [5, -1, "below zero"],
  [5, 0.5, "between two"],
  [2 ** 53, 0, "larger than any tree"],
] as const) {
  test(`a tree of ${size} records has no record ${id}: ${why}`, async () => {
    const isRefusal = (fault: unknown) => isFault(fault, "TLOG_NOT_IN_TREE");
    await assert.rejects(
      proveRecord(size, id, () => assert.fail("read")),
      isRefusal,
    );
    assert.throws(() => checkRecord([], { size, hash: leafHash(0) }, id, leafHash(0)), isRefusal);
  });
}

function spoilt(proof: readonly Hash[], at: number): readonly Hash[] {
  return proof.map((hash, i) => (i === at ? new Uint8Array(hash).with(31, (hash[31] ?? 0) ^ 1) : hash));
}
