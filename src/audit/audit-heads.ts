import type { HeadFormat } from "../checksums/log/log-growth.ts";
import { Fault } from "../fault/fault.ts";
import { formatCheckpoint, parseCheckpoint } from "../tlog/checkpoint.ts";

/** Heads of an audit trail: checkpoints that name it. @see https://c2sp.org/tlog-checkpoint */
export function auditHeads(name: string): HeadFormat {
  return {
    format: (tree) => formatCheckpoint({ ...tree, origin: name, extensions: [] }),
    parse(text) {
      const checkpoint = parseCheckpoint(text);
      if (checkpoint.origin === name) return checkpoint;
      throw new Fault("TLOG_BAD_TREE", `this is a checkpoint of ${checkpoint.origin}, not of ${name}`);
    },
  };
}
