import { parseWhere } from "../http/where.ts";
import type { ReadConfig } from "./read-config.ts";

/** An address that listens everywhere is no address to connect to. */
export function clientAddress(address: string): string {
  return address.replace("//0.0.0.0:", "//localhost:").replace("//[::]:", "//localhost:");
}

/** Where clients on this machine reach a server with this configuration; undefined: over a socket file alone. */
export function configuredAddress({ listen, pathPrefix, tlsCert }: ReadConfig): string | undefined {
  const where = parseWhere(listen);
  if ("socket" in where) return undefined;
  const { host = "localhost", port } = where;
  const named = host.includes(":") ? `[${host}]` : host;
  const scheme = tlsCert === undefined ? "http" : "https";
  return clientAddress(`${scheme}://${named}:${port}${pathPrefix.replace(/\/+$/, "")}`);
}
