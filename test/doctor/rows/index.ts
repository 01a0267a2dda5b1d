import type { Row } from "../row.ts";
import { cacheRows } from "./cache.ts";
import { forwardProxyRows } from "./forward-proxies.ts";
import { lockRows } from "./locks.ts";
import { machineRows } from "./machine.ts";
import { packetRows } from "./packets.ts";
import { proxyRows } from "./proxies.ts";
import { repositoryRows } from "./repositories.ts";
import { settingRows } from "./settings.ts";
import { sshRows } from "./ssh.ts";
import { sumdbRows } from "./sumdb.ts";

export const rows: readonly Row[] = [
  ...settingRows,
  ...machineRows,
  ...proxyRows,
  ...packetRows,
  ...forwardProxyRows,
  ...sumdbRows,
  ...repositoryRows,
  ...sshRows,
  ...lockRows,
  ...cacheRows,
];

/** Those that every run of the tests makes, the silent ones first. The others are for `npm run drill -- doctor`. */
export const always: readonly string[] = ["W1", "W4", "W6", "W16", "W19", "W22", "W25", "A1", "A4", "A7", "A17", "A24"];
