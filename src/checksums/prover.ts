import { forObject, type Scope } from "../events/scope.ts";
import { Fault, isFault } from "../fault/fault.ts";
import { hashSize, tileHashReader, tilePath, type HashReader, type Tile, type Tree } from "../tlog/index.ts";
import type { Hedge } from "./hedge.ts";
import type { Route } from "./route.ts";
import { tileHeight, type TileData, type TileShelf } from "./tile-shelf.ts";
import { together } from "./together.ts";

/** What was read of a signed tree, and the tiles that prove it. */
export type Proven<T> = {
  readonly value: T;
  /** Puts the tiles on the shelf: to be called once the head is known to belong to the database's one history. */
  keep(): Promise<void>;
};

type Shelf = "alone" | "first" | "not at all";

/** Reads hashes of signed trees that are proven to be in them: tiles from the shelf, else from one way at a time. */
export class Prover {
  readonly #database: string;
  readonly #shelf: TileShelf;
  readonly #hedge: Hedge;
  /** Tiles under way, by way and path: a hundred lookups want the same ones. */
  readonly #asking = new Map<string, Promise<Uint8Array>>();
  readonly #detached: Scope;

  constructor(database: string, shelf: TileShelf, hedge: Hedge, detached: Scope) {
    this.#database = database;
    this.#shelf = shelf;
    this.#hedge = hedge;
    this.#detached = detached;
  }

  /**
   * Does `work` with a reader of this tree, maybe several times.
   * @throws {Fault} what the ways to the database throw, SUMDB_UNPROVEN when no way's tiles lead to the head
   */
  async prove<T>(tree: Tree, work: (read: HashReader) => Promise<T>, scope: Scope): Promise<Proven<T>> {
    const held = await this.#fromShelf(tree, work);
    if (held !== undefined) return held;
    return this.#hedge.first(scope, async (route, inner) => {
      try {
        return await this.#attempt(tree, work, "first", route, inner);
      } catch (failure) {
        if (!isFault(failure, "TLOG_BAD_TILE")) throw failure;
        // Before the way is blamed: our own shelf may be what is damaged.
        const proven = await this.#attempt(tree, work, "not at all", route, inner);
        this.#tellDamage(failure);
        return proven;
      }
    });
  }

  async #fromShelf<T>(tree: Tree, work: (read: HashReader) => Promise<T>): Promise<Proven<T> | undefined> {
    try {
      return await this.#attempt(tree, work, "alone");
    } catch (failure) {
      if (failure instanceof NotOnShelf || isFault(failure, "TLOG_BAD_TILE")) return undefined;
      throw failure;
    }
  }

  async #attempt<T>(
    tree: Tree,
    work: (read: HashReader) => Promise<T>,
    shelf: Shelf,
    route?: Route,
    scope = this.#detached,
  ): Promise<Proven<T>> {
    const proven: TileData[] = [];
    const one = async (tile: Tile): Promise<Uint8Array> => {
      const held = shelf === "not at all" ? undefined : await this.#shelf.find(tile);
      if (held !== undefined) return held;
      if (route === undefined) throw new NotOnShelf();
      return this.#fetch(tile, route, scope);
    };
    const read = tileHashReader(tree, {
      height: tileHeight,
      readTiles: (tiles) => Promise.all(tiles.map(one)),
      saveTiles: async (tiles, data) => {
        for (const [at, tile] of tiles.entries()) proven.push({ tile, data: data[at] ?? new Uint8Array() });
      },
    });
    const value = await work(together(read));
    return { value, keep: () => this.#shelf.keep(proven, shelf === "not at all") };
  }

  /** Bounded by the budgets of the network; goes on for others when whoever asked first has gone. */
  #fetch(tile: Tile, route: Route, { tell }: Scope): Promise<Uint8Array> {
    const key = `${tilePath(tile)} of ${this.#database} from ${route.name}`;
    tell({ what: "work.joined", work: key });
    const underWay = this.#asking.get(key);
    if (underWay !== undefined) return underWay;
    const asked = this.#fetchOnce(tile, route, forObject(this.#detached, key)).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asked);
    asked.catch(() => undefined); // those who wait see it; nobody may be waiting
    return asked;
  }

  async #fetchOnce(tile: Tile, route: Route, scope: Scope): Promise<Uint8Array> {
    try {
      return await route.ask(tilePath(tile), scope);
    } catch (failure) {
      const full = 2 ** tile.height;
      if (!isFault(failure, "NOT_FOUND", "GONE") || tile.width === full) throw notThere(failure, tile);
      // Servers may forget partial tiles once the full one exists; the partial one is its beginning.
      const whole = await route.ask(tilePath({ ...tile, width: full }), scope).catch((again: unknown) => {
        throw notThere(again, tile);
      });
      return whole.subarray(0, tile.width * hashSize);
    }
  }

  #tellDamage({ message }: Fault): void {
    const why = `the stored tiles of checksum database ${this.#database} were damaged and are fetched anew: ${message}`;
    this.#detached.tell({ what: "store.failed", operation: "checksum tile", code: "STORAGE_FAILED", why });
  }
}

class NotOnShelf extends Error {}

/** A tile below a signed head has to be there: a way that has it not is of no use, and says nothing about the database. */
function notThere(failure: unknown, tile: Tile): unknown {
  if (!isFault(failure, "NOT_FOUND", "GONE")) return failure;
  return new Fault("UPSTREAM_BAD_ANSWER", `it has no ${tilePath(tile)}: ${failure.message}`, { cause: failure });
}
