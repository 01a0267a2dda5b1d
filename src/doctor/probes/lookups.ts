import { escapePath, escapeVersion } from "../../gomod/escape.ts";
import type { Patient } from "../patient.ts";
import type { Named } from "../surroundings/requirements.ts";
import { below } from "./below.ts";
import { type Exchange, exchange } from "./exchange.ts";
import { routes } from "./routes.ts";
import { sumdbRoute } from "./sumdb.ts";
import { wanted } from "./wanted.ts";

/** What the checksum database said of a version. */
export type Lookup = { readonly named: Named; readonly database: string; readonly exchange: Exchange };

/** More are not asked for. */
const mostLookups = 12;

/**
 * Asks the checksum database for what a go command would ask it for: what a proxy has served, stands in no go.sum and is not
 * matched by GONOSUMDB. So it learns no name that it would not learn anyway. None where the database itself is in trouble.
 */
export async function lookups(patient: Patient): Promise<readonly Lookup[]> {
  const route = await patient.measure(sumdbRoute);
  const { base, latest } = route ?? {};
  if (route === undefined || base === undefined || latest?.end !== "answered" || latest.status !== 200) return [];
  const { unproven } = await patient.measure(wanted);
  const served = (await patient.measure(routes)).filter(({ end }) => end === "served").map(({ named }) => named);
  const asked = served.filter((named) => named.version !== "latest" && unproven.includes(named)).slice(0, mostLookups);
  return Promise.all(
    asked.map(async (named): Promise<Lookup> => {
      const path = `lookup/${escapePath(named.module)}@${escapeVersion(named.version)}`;
      return { named, database: route.name, exchange: await exchange(patient, below(base, path)) };
    }),
  );
}
