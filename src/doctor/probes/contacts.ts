import type { Patient } from "../patient.ts";
import type { Exchange } from "./exchange.ts";
import { places } from "./places.ts";
import { routes } from "./routes.ts";
import { sumdbRoute } from "./sumdb.ts";

/** A host that was asked, as what, and whether the go command gets on without its answer. */
export type Contact = {
  readonly role: "proxy" | "sumdb" | "page";
  readonly exchange: Exchange;
  /** false: the entry of GOPROXY behind it is asked in its place. */
  readonly blocks: boolean;
};

/** Every host that was asked over HTTP, once for each role: the question that failed, or else the first. */
export async function contacts(patient: Patient): Promise<readonly Contact[]> {
  const [walks, sumdb, toFetch] = await Promise.all([
    patient.measure(routes),
    patient.measure(sumdbRoute),
    patient.measure(places),
  ]);
  const all: Contact[] = [
    ...walks.flatMap(({ stops }) =>
      stops.map(({ exchange, leads }) => ({ role: "proxy" as const, exchange, blocks: leads !== "next" })),
    ),
    ...(sumdb?.supported ?? []).map(({ exchange, blocks }) => ({ role: "proxy" as const, exchange, blocks })),
    ...(sumdb?.latest === undefined
      ? []
      : [
          {
            role: sumdb.by === "name" || sumdb.by === "address" ? "sumdb" : "proxy",
            exchange: sumdb.latest,
            blocks: true,
          } as const,
        ]),
  ];
  for (const { page } of toFetch) if (page !== undefined) all.push({ role: "page", exchange: page, blocks: true });
  const kept = new Map<string, Contact>();
  for (const contact of all) {
    const key = `${contact.role} ${contact.exchange.where}`;
    const before = kept.get(key);
    if (before === undefined || (before.exchange.end === "answered" && contact.exchange.end === "failed"))
      kept.set(key, contact);
  }
  return [...kept.values()];
}
