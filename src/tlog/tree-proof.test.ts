import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { GrownTree, leafHash } from "../../test/tlog/grown-tree.ts";
import { isFault } from "../fault/fault.ts";
import { parseHash, type Hash } from "./hash.ts";
import { storedHashIndex } from "./stored-hash.ts";
import { checkTree, proveTree } from "./tree-proof.ts";

test("every tree up to 64 is shown to begin with every smaller one, and by no other proof or head", async () => {
  const tree = await GrownTree.of(64);
  for (let size = 1; size <= tree.size; size++) {
    const head = await tree.head(size);
    for (let oldSize = 1; oldSize <= size; oldSize++) {
      const old = await tree.head(oldSize);
      const proof = await proveTree(size, oldSize, tree.read);
      checkTree(proof, head, old);
      const wrong = [
        ["another old head", proof, head, { size: oldSize, hash: leafHash(99) }],
        ["another new head", proof, { size, hash: leafHash(99) }, old],
        ["one hash too many", [...proof, leafHash(0)], head, old],
        ...proof.map((_, i) => [`hash ${i} spoilt`, spoilt(proof, i), head, old] as const),
        ...proof.map((_, i) => [`hash ${i} left out`, proof.toSpliced(i, 1), head, old] as const),
      ] as const;
      for (const [why, proof, head, old] of wrong) {
        assert.throws(
          () => checkTree(proof, head, old),
          (fault) => isFault(fault, "TLOG_INCONSISTENT"),
          `${why}: from ${oldSize} to ${size}`,
        );
      }
    }
  }
});

test("a fork is not shown to be a growth by the proofs of either side", async () => {
  const tree = await GrownTree.of(20);
  const fork = await GrownTree.of(20, (n) => (n === 9 ? "another leaf 9\n" : `leaf ${n}\n`));
  for (const side of [tree, fork]) {
    const proof = await proveTree(20, 10, side.read);
    for (const [head, old] of [
      [await tree.head(20), await fork.head(10)],
      [await fork.head(20), await tree.head(10)],
    ] as const) {
      assert.throws(
        () => checkTree(proof, head, old),
        (fault) => isFault(fault, "TLOG_INCONSISTENT"),
      );
    }
    checkTree(await proveTree(20, 9, side.read), await side.head(20), await tree.head(9));
  }
});

test("a proof through more levels than the tree has is refused, though its hashes lead to the head", async () => {
  const tree = await GrownTree.of(4);
  const tooHigh = { size: 2, hash: (await tree.head(4)).hash };
  const proof = [leafHash(1), tree.hashes[storedHashIndex(1, 1)] ?? assert.fail()];
  assert.throws(
    () => checkTree(proof, tooHigh, { size: 1, hash: leafHash(0) }),
    (fault) => isFault(fault, "TLOG_INCONSISTENT"),
  );
});

test("a real proof of Certificate Transparency is right", async () => {
  const { size, root, oldSize, oldRoot, treeProof } = JSON.parse(
    await readFile(new URL("testdata/argon2020.json", import.meta.url), "utf8"),
  ) as { size: number; root: string; oldSize: number; oldRoot: string; treeProof: string[] };
  const hashes = treeProof.map((text) => parseHash(text) ?? assert.fail());
  const hash = parseHash(root) ?? assert.fail();
  checkTree(hashes, { size, hash }, { size: oldSize, hash: parseHash(oldRoot) ?? assert.fail() });
});

for (const [size, oldSize, why] of [
  [0, 0, "an empty tree"],
  [5, 0, "nothing to begin with"],
  [5, 6, "a larger one"],
  [5, -1, "below zero"],
] as const) {
  test(`no proof from ${oldSize} to ${size} records: ${why}`, async () => {
    const isRefusal = (fault: unknown) => isFault(fault, "TLOG_NOT_IN_TREE");
    await assert.rejects(
      proveTree(size, oldSize, () => assert.fail("read")),
      isRefusal,
    );
    assert.throws(() => checkTree([], { size, hash: leafHash(0) }, { size: oldSize, hash: leafHash(0) }), isRefusal);
  });
}

function spoilt(proof: readonly Hash[], at: number): readonly Hash[] {
  return proof.map((hash, i) => (i === at ? new Uint8Array(hash).with(0, (hash[0] ?? 0) ^ 1) : hash));
}
