import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../fault/fault.ts";
import { replaceFile } from "./replace-file.ts";
import { isAbsent, storageFault } from "./storage-fault.ts";

/** Which log a data folder holds, and where what belongs to it stands outside. */
export type LogSettings = {
  readonly name: string;
  readonly keyFile: string;
  /** Of this log alone. */
  readonly anchor: string;
};

/** The file that names a log of this data folder: of checksums, and the audit trail. */
export type LogFile = "sumdb.json" | "audit.json";

/** undefined: this data folder has no such log. @throws {Fault} STORAGE_FAILED */
export async function readLogSettings(data: string, name: LogFile = "sumdb.json"): Promise<LogSettings | undefined> {
  const file = join(data, name);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if (isAbsent(cause)) return undefined;
    throw storageFault(`${file} cannot be read`, cause);
  }
  const settings = parse(text);
  if (settings !== undefined) return settings;
  throw new Fault("STORAGE_FAILED", `${file} is damaged`, {
    hint: 'restore it from a backup: {"name":"…","keyFile":"…","anchor":"…"}',
  });
}

/** Durable when it resolves. @throws {Fault} STORAGE_FAILED, STORAGE_FULL */
export async function writeLogSettings(
  data: string,
  settings: LogSettings,
  name: LogFile = "sumdb.json",
): Promise<void> {
  const file = join(data, name);
  try {
    await mkdir(data, { recursive: true, mode: 0o700 });
    await replaceFile(file, `${JSON.stringify(settings, null, 2)}\n`);
  } catch (cause) {
    throw storageFault(`${file} cannot be written`, cause);
  }
}

function parse(text: string): LogSettings | undefined {
  try {
    const { name, keyFile, anchor } = JSON.parse(text) as Partial<LogSettings>;
    if (typeof name !== "string" || typeof keyFile !== "string" || typeof anchor !== "string") return undefined;
    return { name, keyFile, anchor };
  } catch {
    return undefined;
  }
}
