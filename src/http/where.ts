import { isIP } from "node:net";
import { Fault } from "../fault/fault.ts";

/** A place to listen at. Without host: all addresses of the machine. */
export type Where = { readonly host: string | undefined; readonly port: number } | { readonly socket: string };

/**
 * Reads `host:port`, `[v6]:port`, `:port` or `unix:/path/to/socket`. Port 0 is any free one.
 * @throws {Fault} CONFIG_BAD_VALUE
 */
export function parseWhere(text: string): Where {
  if (text.startsWith("unix:")) {
    const socket = text.slice("unix:".length);
    if (!socket.startsWith("/")) throw bad("the path of a socket must be absolute");
    return { socket };
  }
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]*)):(\d{1,5})$/.exec(text);
  if (found === null) throw bad(`it is not host:port: ${JSON.stringify(text)}`);
  const [, v6, name, digits] = found;
  const port = Number(digits);
  if (port > 65_535) throw bad(`there is no port ${port}`);
  if (v6 !== undefined && isIP(v6) !== 6) throw bad(`it has no IPv6 address in its brackets: ${JSON.stringify(text)}`);
  return { host: v6 ?? (name === "" ? undefined : name), port };
}

function bad(why: string): Fault {
  return new Fault("CONFIG_BAD_VALUE", `listen: ${why}`, {
    hint: "write 127.0.0.1:8080, [::1]:8080, :8080 or unix:/path/to/socket",
  });
}
