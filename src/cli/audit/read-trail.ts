import { Fault } from "../../fault/fault.ts";
import { readLogSettings, type LogSettings } from "../../store/log-settings.ts";
import { openLogsToRead, type LogsToRead } from "../../store/read-only-records.ts";
import type { LogRow } from "../../store/logs.ts";
import type { ReadConfig } from "../read-config.ts";

export type TrailToRead = LogsToRead & { readonly settings: LogSettings };

/** The trail of a data folder, also while its server runs. @throws {Fault} LOG_NOT_SET_UP, STORAGE_FAILED */
export async function readTrail({ data }: ReadConfig): Promise<TrailToRead> {
  const settings = await readLogSettings(data, "audit.json");
  if (settings !== undefined) return { ...openLogsToRead(data), settings };
  throw new Fault("LOG_NOT_SET_UP", `the data folder ${data} has no audit trail`, {
    hint: "begin one: modgate audit init --name NAME",
  });
}

const pageRows = 4096;

/** Its records in order. */
export async function* recordsOf({ logs, settings }: TrailToRead, end: number): AsyncGenerator<LogRow> {
  for (let from = 0; from < end; from += pageRows) {
    yield* await logs.range(settings.name, from, Math.min(end, from + pageRows));
  }
}
