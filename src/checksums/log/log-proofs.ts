import type { Hash } from "../../tlog/hash.ts";
import { proveRecord } from "../../tlog/record-proof.ts";
import type { LogTileReader } from "./log-tile-reader.ts";
import type { RightEdge } from "./right-edge.ts";

/** What proves records under one head, however the log grows meanwhile. */
export type LogProofs = {
  readonly head: Uint8Array;
  /** Records under it. */
  readonly size: number;
  /** @throws {Fault} TLOG_NOT_IN_TREE, LOG_DAMAGED */
  prove(id: number): Promise<readonly Hash[]>;
};

export function logProofs(tiles: LogTileReader, head: Uint8Array, edge: RightEdge): LogProofs {
  const read = tiles.hashReader(edge);
  return { head, size: edge.size, prove: (id) => proveRecord(edge.size, id, read) };
}
