import { join, resolve } from "node:path";
import { Fault } from "../../fault/fault.ts";
import { readLogSettings, type LogSettings } from "../../store/log-settings.ts";

/** What belongs to a log and must not stand in its data folder: beside it, so that copies of the one are not of the other. */
export function keysFolder(data: string): string {
  return `${resolve(data)}.keys`;
}

/** A log's own folder below one for anchors of several. */
export function anchorFolder(anchors: string, name: string): string {
  return join(resolve(anchors), encodeURIComponent(name));
}

export function defaultKeyFile(data: string, name: string): string {
  return join(keysFolder(data), `${encodeURIComponent(name)}.key`);
}

export function defaultAnchors(data: string): string {
  return join(keysFolder(data), "anchor");
}

/** @throws {Fault} LOG_NOT_SET_UP */
export async function settingsOf(data: string): Promise<LogSettings> {
  const settings = await readLogSettings(data);
  if (settings !== undefined) return settings;
  throw new Fault("LOG_NOT_SET_UP", `the data folder ${data} has no log`);
}
