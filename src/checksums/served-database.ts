import type { Scope } from "../events/scope.ts";
import type { ModuleVersion } from "../gomod/version.ts";
import type { DataTile, Tile } from "../tlog/index.ts";

/** What a checksum database says, in the bytes a go command reads. */
export type DatabaseAnswer = {
  readonly bytes: Uint8Array;
  /** True for tiles and lookups, false for the latest tree head. */
  readonly immutable: boolean;
  readonly source: "cache" | "upstream" | "stale";
};

/** A checksum database as it stands under /sumdb/NAME/. How long its answers may take is its own affair; none waits without bound. */
export interface ServedDatabase {
  readonly name: string;
  latest(scope: Scope): Promise<DatabaseAnswer>;
  /** Number and text of the record, then a signed head that holds it. */
  lookup(asked: ModuleVersion, scope: Scope): Promise<DatabaseAnswer>;
  tile(tile: Tile | DataTile, scope: Scope): Promise<DatabaseAnswer>;
}
