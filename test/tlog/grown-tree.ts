import {
  newTiles,
  readTileData,
  recordHash,
  storedHashes,
  tilePath,
  treeHash,
  type Hash,
  type HashReader,
  type Tile,
  type TileReader,
  type Tree,
} from "../../src/tlog/index.ts";

/** A log in memory with the records "leaf 0\n", "leaf 1\n", …; test/oracle/tlog.go grows the same one. */
export class GrownTree {
  size = 0;
  /** By stored-hash index. */
  readonly hashes: Hash[] = [];
  readonly read: HashReader = async (indexes) => indexes.map((index) => this.hashes[index] ?? missing(index));

  readonly #record: (n: number) => string;

  constructor(record: (n: number) => string = leaf) {
    this.#record = record;
  }

  static async of(size: number, record?: (n: number) => string): Promise<GrownTree> {
    const tree = new GrownTree(record);
    await tree.growTo(size);
    return tree;
  }

  async growTo(size: number): Promise<void> {
    for (; this.size < size; this.size++) {
      const hash = recordHash(Buffer.from(this.#record(this.size)));
      this.hashes.push(...(await storedHashes(this.size, hash, this.read)));
    }
  }

  async head(size = this.size): Promise<Tree> {
    return { size, hash: await treeHash(size, this.read) };
  }
}

export function leafHash(n: number): Hash {
  return recordHash(Buffer.from(leaf(n)));
}

/** Serves the tiles of a tree, as `change` leaves them, and remembers what was asked and what was proven. */
export class TileServer implements TileReader {
  readonly height: number;
  readonly asked: string[] = [];
  readonly saved: string[] = [];
  readonly #tree: GrownTree;
  readonly #change: (data: Uint8Array[], tiles: readonly Tile[]) => readonly Uint8Array[];

  constructor(
    tree: GrownTree,
    height: number,
    change: (data: Uint8Array[], tiles: readonly Tile[]) => readonly Uint8Array[] = (data) => data,
  ) {
    this.#tree = tree;
    this.height = height;
    this.#change = change;
  }

  async readTiles(tiles: readonly Tile[]): Promise<readonly Uint8Array[]> {
    this.asked.push(...tiles.map(tilePath));
    return this.#change(await Promise.all(tiles.map((tile) => readTileData(tile, this.#tree.read))), tiles);
  }

  async saveTiles(tiles: readonly Tile[]): Promise<void> {
    this.saved.push(...tiles.map(tilePath));
  }
}

/** All tiles of a tree of this size. */
export function allTiles(height: number, size: number): readonly Tile[] {
  return newTiles(height, 0, size);
}

function leaf(n: number): string {
  return `leaf ${n}\n`;
}

function missing(index: number): never {
  throw new Error(`no stored hash ${index}`);
}
