import { Fault } from "../../fault/fault.ts";

/** The gateway as browsers know it. */
export type OwnAddress = {
  /** Without a slash at its end; the pages stand below it. */
  readonly base: string;
  readonly origin: string;
  readonly hostname: string;
  /** Over TLS: cookies are for this host alone, and never leave in the clear. */
  readonly secure: boolean;
};

/** @throws {Fault} CONFIG_BAD_VALUE */
export function parseOwnAddress(text: string): OwnAddress {
  const url = webAddress(text, "address");
  const base = `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
  return {
    base,
    origin: url.origin,
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    secure: url.protocol === "https:",
  };
}

/** An address that secrets are sent to: https, or this very machine. @throws {Fault} CONFIG_BAD_VALUE */
export function webAddress(text: string, key: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const bare = url !== undefined && url.username + url.password + url.search + url.hash === "";
  if (bare && (url.protocol === "https:" || (url.protocol === "http:" && isThisMachine(url.hostname)))) return url;
  throw new Fault("CONFIG_BAD_VALUE", `access.signIn.${key}: this is no https address`, {
    hint: "write https://HOST; plain http is for loopback alone",
  });
}

function isThisMachine(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d+){3}$/.test(hostname);
}
