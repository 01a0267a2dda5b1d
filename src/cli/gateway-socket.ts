import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Given } from "./command.ts";
import { laptopDataFolder } from "./data-folder.ts";
import { type Flags, readConfig, type ReadConfig } from "./read-config.ts";

/** The socket of the management API of the server on this data folder. */
export function adminSocketOf(data: string): string {
  return join(data, "admin.sock");
}

/** Where the server on this data folder would answer, then where each `modgate go` that runs now does. */
export async function gatewaySockets(config: ReadConfig, given: Given): Promise<readonly string[]> {
  return [adminSocketOf(config.data), ...(await runSockets(given))];
}

/** Of the commands that run behind a gateway of their own, with the cache that these flags lead to. */
export async function runSockets(given: Given): Promise<readonly string[]> {
  const presets = { data: laptopDataFolder(process.env, process.platform) };
  return runSocketsIn(readConfig(flagsIn(given), process.env, presets).data);
}

/** The sockets of the commands that run on this cache, and perhaps of some that were killed. */
export async function runSocketsIn(data: string): Promise<readonly string[]> {
  const folder = runFolderOf(data);
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(".sock")).map((name) => join(folder, name));
}

/** Beside the cache, a folder with a socket for each command that runs now. */
export function runFolderOf(data: string): string {
  return join(data, "run");
}

/** Those of a command's flags that are options. */
export function flagsIn(given: Given): Flags {
  return Object.fromEntries(Object.entries(given).filter(([name]) => name !== "json")) as Flags;
}
