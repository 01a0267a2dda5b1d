import { asFault, Fault } from "../../fault/fault.ts";
import type { Match } from "../endpoint.ts";
import { sumdbRoutes } from "./index.ts";
import { latest } from "./latest.ts";
import { lookup } from "./lookup.ts";
import { parseSumdb, type SumdbTarget } from "./parse.ts";
import { tile } from "./tile.ts";

/** Stands for the host in the name of the database: which one was called does not matter. */
const host = "host";

const looksLikeOne = /^(?:\/[^/.]+)*\/(?:latest$|lookup\/|tile\/)/;

/**
 * The database of our own at its own address: a go command with GOSUMDB="gw.example.com/sum/1+… https://gw.example.com/sum/1"
 * asks /sum/1/latest, /sum/1/lookup/… and /sum/1/tile/….
 */
export function matchOwnSumdb(path: string): Match | undefined {
  if (!looksLikeOne.test(path)) return undefined;
  const target = parsed(path);
  const subject =
    !(target instanceof Fault) && target.kind === "lookup" ? { module: target.module, version: target.version } : {};
  return {
    endpoint: "sumdb",
    route: sumdbRoutes[target instanceof Fault ? "latest" : target.kind],
    ...subject,
    answer(ask, house) {
      const name = house.ownSumdb?.name;
      const base = target instanceof Fault ? undefined : target.database.slice(host.length);
      const isOwn = base === undefined ? name !== undefined : base === pathOf(name);
      if (!isOwn || name === undefined) throw new Fault("UNKNOWN_ROUTE", "nothing is served under this path");
      if (target instanceof Fault) throw target;
      const asked = { ...target, database: name };
      switch (target.kind) {
        case "latest":
          return latest(ask, asked, house);
        case "lookup":
          return lookup(ask, asked, house);
        case "tile":
        case "records":
          return tile(ask, asked, house);
        case "supported":
          throw new Fault("UNKNOWN_ROUTE", "supported is asked of proxies, under /sumdb/NAME/");
        default:
          return target satisfies never;
      }
    },
  };
}

function parsed(path: string): SumdbTarget | Fault {
  try {
    return parseSumdb(`/sumdb/${host}${path}`) ?? new Fault("UNKNOWN_ROUTE", "nothing is served under this path");
  } catch (failure) {
    return asFault(failure);
  }
}

/** "gw.example.com/sum/1" → "/sum/1" */
function pathOf(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  return name.includes("/") ? name.slice(name.indexOf("/")) : "";
}
