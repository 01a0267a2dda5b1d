import { Fault } from "../../fault/fault.ts";
import type { House, Match } from "../endpoint.ts";
import { latest } from "./latest.ts";
import { lookup } from "./lookup.ts";
import { parseSumdb } from "./parse.ts";
import { supported } from "./supported.ts";
import { tile } from "./tile.ts";

const endpoints = { supported, latest, lookup, tile, records: tile };

export const sumdbRoutes = {
  supported: "GET /sumdb/{name}/supported",
  latest: "GET /sumdb/{name}/latest",
  lookup: "GET /sumdb/{name}/lookup/{module}@{version}",
  tile: "GET /sumdb/{name}/tile/{hashes}",
  records: "GET /sumdb/{name}/tile/{records}",
} as const;

/** Checksum databases, relayed. @see https://go.dev/ref/mod#checksum-database */
export function matchSumdb(path: string): Match | undefined {
  const target = parseSumdb(path);
  if (target === undefined) return undefined;
  const subject = target.kind === "lookup" ? { module: target.module, version: target.version } : {};
  return {
    endpoint: "sumdb",
    route: sumdbRoutes[target.kind],
    ...subject,
    answer(ask, house) {
      refuseUnknown(target.database, house);
      return endpoints[target.kind](ask, target, house);
    },
  };
}

function refuseUnknown(database: string, { relay }: House): void {
  if (relay.supported(database)) return;
  throw new Fault("UNKNOWN_SUMDB", "this checksum database is not relayed here", {
    hint: "add it with --sumdb, or leave GOSUMDB at its default",
  });
}
