import { isIP } from "node:net";
import { askNameServers, type NameServers } from "../../net/name-servers.ts";
import type { Patient } from "../patient.ts";
import { contacts } from "./contacts.ts";

/** A name that could not be looked up, and what each name server says of it. */
export type UnknownName = NameServers & {
  readonly host: string;
  readonly silent: boolean;
  readonly said: string;
  /** Whether the go command gets by without it. */
  readonly blocks: boolean;
};

/** Names that have no address, each asked of every name server by itself. */
export async function unknownNames(patient: Patient): Promise<readonly UnknownName[]> {
  const failed = (await patient.measure(contacts)).filter(
    ({ exchange }) => exchange.end === "failed" && exchange.at === "dns" && isIP(exchange.host) === 0,
  );
  const hosts = [...new Map(failed.map((contact) => [contact.exchange.host, contact])).values()];
  return Promise.all(
    hosts.map(async ({ exchange, blocks }) => ({
      host: exchange.host,
      blocks,
      silent: exchange.end === "failed" && exchange.silent,
      said: exchange.end === "failed" ? exchange.fault.message : "",
      ...(await askNameServers(exchange.host, patient.scope)),
    })),
  );
}
