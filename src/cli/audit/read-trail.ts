import type { TrailReader } from "../../audit/trail-reader.ts";
import { logProofs } from "../../checksums/log/log-proofs.ts";
import { LogTileReader } from "../../checksums/log/log-tile-reader.ts";
import { Fault } from "../../fault/fault.ts";
import { readLogSettings, type LogSettings } from "../../store/log-settings.ts";
import { LogTiles } from "../../store/log-tiles.ts";
import { openLogsToRead } from "../../store/read-only-records.ts";
import { logFolder } from "../own-database.ts";
import type { ReadConfig } from "../read-config.ts";

export type TrailToRead = TrailReader & { readonly settings: LogSettings; close(): void };

/** The trail of a data folder, also while its server runs. @throws {Fault} LOG_NOT_SET_UP, STORAGE_FAILED */
export async function readTrail({ data }: ReadConfig): Promise<TrailToRead> {
  const settings = await readLogSettings(data, "audit.json");
  if (settings === undefined) {
    throw new Fault("LOG_NOT_SET_UP", `the data folder ${data} has no audit trail`, {
      hint: "begin one: modgate audit init --name NAME",
    });
  }
  const { name } = settings;
  const opened = openLogsToRead(data);
  const { logs: rows, persons } = opened;
  const proofs = async () => {
    const head = await rows.head(name);
    if (head === undefined) return undefined;
    const tiles = new LogTileReader({
      log: name,
      rows,
      files: new LogTiles(logFolder(data, name)),
      tell: () => undefined,
    });
    return logProofs(tiles, head.note, await tiles.edgeAt(head.size, "texts"));
  };
  return { name, rows, persons, proofs, settings, close: () => opened.close() };
}
