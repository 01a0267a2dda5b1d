import type { Row } from "../row.ts";
import { lockRows } from "./locks.ts";
import { proxyRows } from "./proxies.ts";
import { sumdbRows } from "./sumdb.ts";

export const rows: readonly Row[] = [...proxyRows, ...sumdbRows, ...lockRows];

/** Those that every run of the tests makes, the silent ones first. The others are for `npm run drill -- doctor`. */
export const always: readonly string[] = ["W1", "W3", "W6", "W16", "W18", "W12", "A1", "A4", "A16"];
