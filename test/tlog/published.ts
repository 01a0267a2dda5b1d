import { createHash, type Hash as Running } from "node:crypto";
import {
  formatHash,
  formatRecord,
  formatTree,
  newTiles,
  parseSignerKey,
  proveRecord,
  proveTree,
  readTileData,
  signNote,
  storedHashCount,
  tilePath,
  treeHash,
  type HashReader,
} from "../../src/tlog/index.ts";
import { GrownTree } from "./grown-tree.ts";

/** A digest for each topic and each run of sizes, hexadecimal. test/oracle/tlog.go makes the same from x/mod. */
export type Digests = Record<string, string[]>;

const topics = ["notes", "records", "counts", "newTiles", "tiles", "recordProofs", "treeProofs"] as const;
type Topic = (typeof topics)[number];

/** The example key of x/mod's documentation. */
const exampleKey = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";

/** Grows one log through these sizes and digests all that is published at each. */
export async function digestsOfGrown(sizes: readonly number[], every: number): Promise<Digests> {
  const signer = parseSignerKey(exampleKey);
  const digests = new RunningDigests();
  const tree = new GrownTree();
  for (const [i, size] of sizes.entries()) {
    if (i % every === 0) digests.cut();
    await tree.growTo(size);
    digests.add("notes", signNote({ text: formatTree(await tree.head()), signatures: [] }, [signer]));
    digests.add("records", formatRecord({ id: size, text: `leaf ${size}\n` }));
    digests.add("counts", `${storedHashCount(size)} ${tree.hashes.length}\n`);
    await published(digests, size, Math.max(0, size - 1), tree.read);
  }
  return digests.hex();
}

/** The same of a tree far too large to be built: its stored hash i is SHA-256 of the decimal i. */
export async function digestsOfImagined(size: number): Promise<Digests> {
  const digests = new RunningDigests();
  digests.cut();
  const read: HashReader = async (indexes) => indexes.map((index) => createHash("sha256").update(`${index}`).digest());
  digests.add("notes", formatTree({ size, hash: await treeHash(size, read) }));
  await published(digests, size, Math.max(0, size - 300), read);
  return digests.hex();
}

async function published(digests: RunningDigests, size: number, oldSize: number, read: HashReader): Promise<void> {
  for (const height of [1, 2, 8]) {
    for (const old of [Math.max(0, size - 2000), Math.max(0, size - 70), oldSize]) {
      for (const tile of newTiles(height, old, size)) digests.add("newTiles", `${tilePath(tile)}\n`);
    }
    for (const tile of newTiles(height, oldSize, size)) digests.add("tiles", await readTileData(tile, read));
  }
  for (const n of picks(size)) {
    digests.add("recordProofs", `[${(await proveRecord(size, n, read)).map(formatHash).join(" ")}]\n`);
    digests.add("treeProofs", `[${(await proveTree(size, n + 1, read)).map(formatHash).join(" ")}]\n`);
  }
}

/** All records of a small tree; of a larger one some evenly spread, those at the right edge and around the middle. */
function picks(size: number): readonly number[] {
  const list: number[] = [];
  const step = 1 + Math.floor(size / 8) * Math.min(1, Math.floor(size / 64));
  for (let n = 0; n < size; n += step) list.push(n);
  if (size < 64) return list;
  let half = 1;
  while (half * 2 < size) half *= 2;
  return [...list, half - 1, half, size - 2, size - 1];
}

class RunningDigests {
  readonly #rows = new Map<Topic, Running[]>(topics.map((topic) => [topic, []]));

  cut(): void {
    for (const rows of this.#rows.values()) rows.push(createHash("sha256"));
  }

  add(topic: Topic, content: string | Uint8Array): void {
    this.#rows.get(topic)?.at(-1)?.update(content);
  }

  hex(): Digests {
    return Object.fromEntries([...this.#rows].map(([topic, rows]) => [topic, rows.map((row) => row.digest("hex"))]));
  }
}
