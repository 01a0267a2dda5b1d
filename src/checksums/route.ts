import type { Scope } from "../events/scope.ts";

/** One way to a checksum database. What comes over it is believed only once it has proven itself. */
export type Route = {
  /** For people: an upstream or a host, without credentials. */
  readonly name: string;
  /**
   * The body below the database's address: "latest", "lookup/…", "tile/…", at most a megabyte.
   * @throws {Fault} NOT_FOUND or GONE only when this way says that the database has no such thing
   */
  ask(path: string, scope: Scope): Promise<Uint8Array>;
};

/** The ways there are now, the likeliest first; at least one. */
export type FindRoutes = (scope: Scope) => Promise<readonly Route[]>;
