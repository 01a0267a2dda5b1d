import type { Scope } from "../events/scope.ts";
import type { Connection } from "./connection.ts";
import { Lanes } from "./lanes.ts";

export type PoolOptions = {
  readonly connectionsPerOrigin: number;
  /** How long a connection is kept for the next request. Longer than a NAT remembers it would be a trap. */
  readonly idleMs: number;
  /** For requests beyond `connectionsPerOrigin`. */
  readonly queued: number;
  readonly queueMs: number;
};

/** A place on the way to one origin, and perhaps a connection that is left over from an earlier request. */
export type Place = {
  readonly kept: Connection | undefined;
  /** Ends the use of the place; a connection that is given and still open is kept for the next. */
  leave(connection: Connection | undefined): void;
};

/** Connections by the way they lead, in use or waiting for their next request. The most recently used goes first. */
export class ConnectionPool {
  readonly #lanes: Lanes;
  readonly #idle = new Map<string, readonly Connection[]>();
  readonly #all = new Set<Connection>();
  #closed = false;

  constructor({ connectionsPerOrigin: perHost, queued, queueMs: waitMs }: PoolOptions) {
    this.#lanes = new Lanes({ perHost, queued, waitMs });
  }

  /**
   * @param where host and port, over which the places are counted
   * @param way all that makes connections to the same host and port differ
   */
  async enter(where: string, way: string, scope: Scope): Promise<Place> {
    const release = await this.#lanes.enter(where, scope);
    const idle = (this.#idle.get(way) ?? []).filter((connection) => connection.open);
    this.#setIdle(way, idle.slice(0, -1));
    return {
      kept: idle.at(-1),
      leave: (connection) => {
        release();
        if (connection === undefined) return;
        if (this.#closed || !connection.open) connection.close();
        else this.#setIdle(way, [...(this.#idle.get(way) ?? []), connection]);
      },
    };
  }

  /** Takes note of a new connection, so that it ends with the pool. */
  adopt(connection: Connection, way: string): void {
    this.#all.add(connection);
    connection.whenClosed(() => {
      this.#all.delete(connection);
      this.#setIdle(
        way,
        (this.#idle.get(way) ?? []).filter((other) => other !== connection),
      );
    });
    if (this.#closed) connection.close();
  }

  close(): void {
    this.#closed = true;
    for (const connection of this.#all) connection.close();
  }

  #setIdle(way: string, connections: readonly Connection[]): void {
    if (connections.length > 0) this.#idle.set(way, connections);
    else this.#idle.delete(way);
  }
}
