import type { Scope } from "../events/scope.ts";
import { checksumOf } from "../events/trace.ts";
import { asFault, Fault } from "../fault/fault.ts";
import type { ModuleVersion } from "../gomod/version.ts";
import { formatRecord, type DataTile, type Tile } from "../tlog/index.ts";
import type { ForeignDatabase } from "./database.ts";
import { untilGivenUp } from "../events/until-given-up.ts";
import type { DatabaseAnswer, ServedDatabase } from "./served-database.ts";
import { type Unlisted, unlistedBy } from "./unlisted.ts";

/** How a client waits: as long as makes sense, with a reason, while the work goes on without it. */
export type Patience = <T>(
  scope: Scope,
  wait: {
    readonly on: string;
    readonly worthwhile: (scope: Scope) => Promise<boolean>;
    readonly fault: () => Fault;
  },
  work: (scope: Scope) => Promise<T>,
) => Promise<T>;

/**
 * A foreign database behind modgate: every answer is put together from what was proven. A lookup carries the newest
 * verified head, whatever head it came with, so that all clients see one history and need few tiles.
 */
export class ProvenDatabase implements ServedDatabase {
  readonly name: string;
  readonly #database: ForeignDatabase;
  readonly #patience: Patience;
  readonly #unlisted: Unlisted;

  /** @param unlisted modules that no foreign database is ever asked about */
  constructor(database: ForeignDatabase, patience: Patience, unlisted: Unlisted = unlistedBy([])) {
    this.name = database.name;
    this.#database = database;
    this.#patience = patience;
    this.#unlisted = unlisted;
  }

  async latest(scope: Scope): Promise<DatabaseAnswer> {
    try {
      const { note } = await this.#wait("its latest head", scope, (inner) => this.#database.latest(inner));
      return { bytes: note, immutable: false, source: "upstream" };
    } catch (failure) {
      const known = await this.#database.newest();
      if (known === undefined || scope.signal.aborted) throw failure;
      scope.tell({ what: "stale.served", module: "", kind: "sumdb", ageMs: 0, because: asFault(failure).message });
      return { bytes: known.note, immutable: false, source: "stale" };
    }
  }

  async lookup({ path, version }: ModuleVersion, scope: Scope): Promise<DatabaseAnswer> {
    const held = await this.#database.held(path, version);
    if (held === undefined) this.#refuseUnlisted(path);
    const what = `${path}@${version}`;
    if (held === undefined) scope.tell({ what: "work.joined", work: checksumOf(path, version) });
    const record = held ?? (await this.#wait(what, scope, () => this.#database.lookup(path, version)));
    const newest = await this.#database.newest();
    const head = newest !== undefined && newest.tree.size >= record.head.tree.size ? newest : record.head;
    const bytes = Buffer.concat([formatRecord(record), head.note]);
    return { bytes, immutable: true, source: held === undefined ? "upstream" : "cache" };
  }

  async tile(tile: Tile | DataTile, scope: Scope): Promise<DatabaseAnswer> {
    const bytes = await this.#wait("a tile", scope, (inner) =>
      isDataTile(tile) ? this.#database.dataTile(tile, inner) : this.#database.tile(tile, inner),
    );
    return { bytes, immutable: true, source: "cache" };
  }

  #refuseUnlisted(path: string): void {
    const pattern = this.#unlisted.by(path);
    if (pattern === undefined) return;
    throw new Fault(
      "SUMDB_UNLISTED",
      `${path} is unlisted here (${pattern.text}): ${this.name} is never asked about it`,
      {
        hint: `go env -w GONOSUMDB=${this.#unlisted.patterns.map(({ text }) => text).join(",")}`,
      },
    );
  }

  #wait<T>(what: string, scope: Scope, work: (scope: Scope) => Promise<T>): Promise<T> {
    const began = Date.now();
    const wait = {
      on: this.name,
      worthwhile: (inner: Scope) => this.#database.good(inner),
      fault: () => {
        const seconds = Math.round((Date.now() - began) / 1000);
        return new Fault(
          "STILL_FETCHING",
          `checksum database ${this.name} has been asked for ${what} for ${seconds} s and has not answered; it is still being asked`,
          { hint: "run again; a version that was just published takes its checksum database up to a minute" },
        );
      },
    };
    // Twice, when the first wait was worth going on with: the work itself is begun once.
    let begun: Promise<T> | undefined;
    return this.#patience(scope, wait, ({ signal }) => {
      begun ??= work(scope);
      return untilGivenUp(begun, signal);
    });
  }
}

function isDataTile(tile: Tile | DataTile): tile is DataTile {
  return tile.level === "data";
}
