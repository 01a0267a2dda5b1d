import type { Readable } from "node:stream";
import type { Scope } from "../events/scope.ts";
import type { ModulePath } from "../gomod/module-path.ts";

/** What can be asked of a source. Version and query are checked and not escaped. */
export type Wanted =
  | { readonly kind: "list" | "latest"; readonly module: ModulePath }
  | { readonly kind: "info" | "mod" | "zip"; readonly module: ModulePath; readonly version: string };

/** Something that has begun to arrive. The receiver consumes or destroys the body. */
export type Incoming = {
  /** Name of the source. */
  readonly from: string;
  /** Bytes in all, where the source said so. */
  readonly length?: number;
  /** Fails with a Fault when it is cut or falls silent. */
  readonly body: Readable;
};

export type Patience = {
  /** Silence allowed before the first byte. */
  readonly firstByteMs: number;
  /** Explicit requests are 0, foreseen ones 1: they wait for a free lane behind explicit ones. */
  readonly priority?: number;
};

/**
 * A place a module can come from. All methods end when the scope's signal does, and throw a Fault:
 * NOT_FOUND or GONE only when the source itself says that the thing does not exist, another code for everything else.
 */
export interface Source {
  /** Its address without credentials. */
  readonly name: string;
  get(wanted: Wanted, patience: Patience, scope: Scope): Promise<Incoming>;
  /** Like `get`, from byte `at` of a thing of `length` bytes on. undefined: the source cannot. It may be another copy. */
  getFrom(wanted: Wanted, at: number, length: number, patience: Patience, scope: Scope): Promise<Incoming | undefined>;
  /** Whether it is there, and its length where the source says so, without its bytes. */
  head(wanted: Wanted, patience: Patience, scope: Scope): Promise<{ readonly length?: number }>;
  /** A path below `sumdb/NAME/` that the source relays, when it relays that database at all. */
  checksum(database: string, path: string, patience: Patience, scope: Scope): Promise<Incoming>;
  /** True when it answers at all right now, whatever it answers. */
  probe(scope: Scope): Promise<boolean>;
}
