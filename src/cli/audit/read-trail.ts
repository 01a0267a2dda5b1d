import type { TrailReader } from "../../audit/trail-reader.ts";
import { logProofs } from "../../checksums/log/log-proofs.ts";
import { LogTileReader } from "../../checksums/log/log-tile-reader.ts";
import { Fault } from "../../fault/fault.ts";
import { readLogSettings, type LogSettings } from "../../store/log-settings.ts";
import { LogTiles } from "../../store/log-tiles.ts";
import { openLogsToRead, type LogsToRead } from "../../store/read-only-records.ts";
import { logFolder } from "../own-database.ts";
import type { ReadConfig } from "../read-config.ts";

export type TrailToRead = TrailReader &
  Pick<LogsToRead, "logs" | "persons" | "close"> & { readonly settings: LogSettings };

/** The trail of a data folder, also while its server runs. @throws {Fault} LOG_NOT_SET_UP, STORAGE_FAILED */
export async function readTrail({ data }: ReadConfig): Promise<TrailToRead> {
  const settings = await trailSettings(data);
  const { name } = settings;
  const opened = openLogsToRead(data);
  const { logs, persons } = opened;
  const rows = logs;
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
  return { name, rows, logs, persons, proofs, settings, close: () => opened.close() };
}

/** @throws {Fault} LOG_NOT_SET_UP */
export async function trailSettings(data: string): Promise<LogSettings> {
  const settings = await readLogSettings(data, "audit.json");
  if (settings !== undefined) return settings;
  throw new Fault("LOG_NOT_SET_UP", `the data folder ${data} has no audit trail`, {
    hint: "begin one: modgate audit init --name NAME",
  });
}
