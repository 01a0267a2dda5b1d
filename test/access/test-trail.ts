import { auditHeads } from "../../src/audit/audit-heads.ts";
import { AuditTrail } from "../../src/audit/audit-trail.ts";
import type { TrailReader } from "../../src/audit/trail-reader.ts";
import { TileLog } from "../../src/checksums/log/tile-log.ts";
import { logFolder, logKeysOf } from "../../src/cli/own-database.ts";
import { openLogAnchor } from "../../src/store/log-anchor.ts";
import { readLogSettings } from "../../src/store/log-settings.ts";
import { LogTiles } from "../../src/store/log-tiles.ts";
import { openStore, type Store } from "../../src/store/store.ts";

export type TestTrail = {
  readonly trail: AuditTrail;
  readonly reader: TrailReader;
  readonly store: Store;
  readonly anchor: string;
  /** Signs what is not signed yet. */
  close(): Promise<void>;
};

/** The trail that `modgate audit init` began in a data folder, as a server writes it, without one. */
export async function openTestTrail(data: string): Promise<TestTrail> {
  const settings = await readLogSettings(data, "audit.json");
  if (settings === undefined) throw new Error("there is no trail");
  const { name, anchor } = settings;
  const store = await openStore({ directory: data }, () => undefined);
  const { logs: rows, auditPersons: persons } = store;
  const needs = {
    log: name,
    rows,
    files: new LogTiles(logFolder(data, name)),
    format: auditHeads(name),
    openAnchor: () => openLogAnchor(anchor, { make: false }),
    keys: () => logKeysOf(settings),
    after: () => undefined,
    tell: () => undefined,
  };
  const log = await TileLog.open(needs, { settled: "written", gatherMs: 0, batch: 16_384, retryMs: 1_000 });
  return {
    trail: new AuditTrail({ log, persons, isPrivate: () => true, required: true, tell: () => undefined }),
    reader: { name, rows, persons, proofs: async () => log.proofs() },
    store,
    anchor,
    close: async () => {
      await log.close();
      await store.close();
    },
  };
}
