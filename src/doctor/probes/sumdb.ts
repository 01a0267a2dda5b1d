import type { Patient } from "../patient.ts";
import { type Gosumdb, parseGosumdb } from "../surroundings/gosumdb.ts";
import { below } from "./below.ts";
import { exchange, type Exchange } from "./exchange.ts";
import { entriesOf } from "./routes.ts";
import { wanted } from "./wanted.ts";

/** How the checksum database is reached, and what it said. */
export type SumdbRoute = {
  readonly name: string;
  readonly key: string;
  /** Each proxy that was asked whether it passes the database on. */
  readonly supported: readonly { readonly position: number; readonly exchange: Exchange; readonly blocks: boolean }[];
  /** GET /latest, which names no module; undefined: a proxy in front ended the search. */
  readonly latest: Exchange | undefined;
  /** Where it is asked; undefined with `latest`. */
  readonly base: URL | undefined;
  /** Who was asked for it: the proxy at this position of GOPROXY, the address in GOSUMDB, or the host it is named after. */
  readonly by: number | "address" | "name";
};

/**
 * undefined: it is not used, because GOSUMDB is off or unfit, or everything stands in go.sum.
 * @see cmd/go/internal/modfetch/sumdb.go initBase
 */
export async function sumdbRoute(patient: Patient): Promise<SumdbRoute | undefined> {
  const database = parseGosumdb(patient.surroundings.settings.GOSUMDB.value);
  if (database.kind !== "database" || (await patient.measure(wanted)).unproven.length === 0) return undefined;
  const base = database.address;
  if (base === undefined) return throughProxies(patient, database);
  return { ...database, supported: [], latest: await exchange(patient, below(base, "latest")), base, by: "address" };
}

async function throughProxies(
  patient: Patient,
  { name, key }: Gosumdb & { readonly kind: "database" },
): Promise<SumdbRoute> {
  const supported: SumdbRoute["supported"][number][] = [];
  for (const [at, entry] of entriesOf(patient).entries()) {
    if (entry.kind !== "url" || entry.url.protocol === "file:") break;
    const base = below(entry.url, `sumdb/${name}`);
    const asked = await exchange(patient, below(base, "supported"));
    const helps = asked.end === "answered" && asked.status === 200;
    const absent = asked.end === "answered" && (asked.status === 404 || asked.status === 410);
    const waits = asked.end === "failed" && asked.silent && asked.at !== "dns" && asked.at !== "connect";
    const blocks = !helps && !absent && (waits || !entry.fallBackOnError);
    supported.push({ position: at + 1, exchange: asked, blocks });
    if (blocks) return { name, key, supported, latest: undefined, base: undefined, by: at + 1 };
    if (helps)
      return { name, key, supported, latest: await exchange(patient, below(base, "latest")), base, by: at + 1 };
  }
  const base = new URL(`https://${name}`);
  return { name, key, supported, latest: await exchange(patient, below(base, "latest")), base, by: "name" };
}
