import { isFault } from "../../fault/fault.ts";
import { type GoproxyEntry, parseGoproxyList } from "../../gomod/goproxy-list.ts";

/** A user's GOPROXY list in two: what the gateway asks, and what stays the command's own business. */
export type SplitGoproxy = {
  /** The entries that can be asked, as a list. */
  readonly upstream: string;
  /** "", ",direct", "|direct", ",off" or "|off": what stands behind them, with what stands between. */
  readonly tail: string;
};

/**
 * undefined: there is nothing to stand in front of. The list is `direct` or `off`, it leads to the gateway of a modgate
 * around this one, or the go command will refuse it and should say so itself.
 */
export function splitGoproxy(list: string): SplitGoproxy | undefined {
  const entries = entriesOf(list);
  const urls = entries.filter((entry) => entry.kind === "url");
  const last = urls.at(-1);
  if (last === undefined || urls.some(({ url }) => isPrivateDoor(url))) return undefined;
  const end = entries.at(-1);
  const upstream = urls
    .map(({ url, fallBackOnError }) => `${url.href}${fallBackOnError ? "|" : ","}`)
    .join("")
    .slice(0, -1);
  const between = last.fallBackOnError ? "|" : ",";
  return { upstream, tail: end === undefined || end.kind === "url" ? "" : `${between}${end.kind}` };
}

/** The address `openPrivateDoor` gives: a loopback port and 128 random bits. */
function isPrivateDoor(url: URL): boolean {
  return url.protocol === "http:" && url.hostname === "127.0.0.1" && /^\/[0-9a-f]{32}\/?$/.test(url.pathname);
}

function entriesOf(list: string): readonly GoproxyEntry[] {
  try {
    return parseGoproxyList(list);
  } catch (failure) {
    if (isFault(failure, "BAD_GOPROXY")) return [];
    throw failure;
  }
}
