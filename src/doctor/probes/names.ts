import { isIP } from "node:net";
import { isFault } from "../../fault/fault.ts";
import { askNameServers, type NameServers } from "../../net/name-servers.ts";
import type { Patient } from "../patient.ts";
import { contacts } from "./contacts.ts";
import { repositories } from "./repositories.ts";

/** A name that could not be looked up, and what each name server says of it. */
export type UnknownName = NameServers & {
  readonly host: string;
  /** The system's look-up came to no end. */
  readonly silent: boolean;
  readonly said: string;
  /** Whether the go command gets by without it. */
  readonly blocks: boolean;
};

/** Names that have no address, each asked of every name server by itself: of hosts asked over HTTP and of git servers. */
export async function unknownNames(patient: Patient): Promise<readonly UnknownName[]> {
  const [all, remotes] = await Promise.all([patient.measure(contacts), patient.measure(repositories)]);
  const failed = [
    ...all.flatMap(({ exchange, blocks }) =>
      exchange.end === "failed" && exchange.at === "dns" ? [{ ...exchange, blocks }] : [],
    ),
    ...remotes.flatMap(({ remote }) =>
      remote?.where !== undefined && remote.connected?.good === false && isFault(remote.connected.fault, "UPSTREAM_DNS")
        ? [{ host: remote.where.host, blocks: true, fault: remote.connected.fault, silent: false }]
        : [],
    ),
  ].filter(({ host }) => isIP(host) === 0);
  const hosts = [...new Map(failed.map((one) => [one.host, one])).values()];
  return Promise.all(
    hosts.map(async ({ host, blocks, silent, fault }) => ({
      host,
      blocks,
      silent,
      said: fault.message,
      ...(await askNameServers(host, patient.scope)),
    })),
  );
}
