import type { Tell } from "../events/event.ts";
import { parseGoproxyList } from "../gomod/goproxy-list.ts";
import { Lanes } from "../net/lanes.ts";
import { Breaker, type BreakerOptions } from "./breaker.ts";
import { Chain, type ChainEntry } from "./chain.ts";
import { Directory } from "./directory.ts";
import { Goproxy } from "./goproxy.ts";
import { Health } from "./health.ts";
import type { Doors } from "./http-base.ts";
import type { Source } from "./source.ts";

export type UpstreamsOptions = {
  /** GOPROXY list. */
  readonly list: string;
  readonly firstByteMs: number;
  readonly nextEntryMs: number;
  readonly fileMs: number;
  readonly breaker: BreakerOptions;
  /** Settings of single entries, by their address as it stands in the list. */
  readonly settings: readonly { readonly url: string; readonly ca?: string | undefined }[];
};

/**
 * The chain of a GOPROXY list: one source for each entry, one line for each kind of source.
 * @param direct what `direct` at its end stands for; absent: nothing
 * @throws {Fault} BAD_GOPROXY
 */
export function openUpstreams(options: UpstreamsOptions, doors: Doors, tell: Tell, direct?: Source): Chain {
  const parsed = parseGoproxyList(options.list);
  const fileLanes = new Lanes({ perHost: 2, queued: 1_000, waitMs: options.fileMs });
  const entries: ChainEntry[] = [];
  let end: "nothing" | "off" = "nothing";
  for (const entry of parsed) {
    if (entry.kind === "off") {
      end = entry.kind;
      break;
    }
    if (entry.kind === "direct") {
      if (direct !== undefined) entries.push(originEntry(direct, tell));
      break;
    }
    const name = shownName(entry.url);
    const ca = options.settings.find((setting) => sameAddress(setting.url, entry.url))?.ca;
    const source: Source =
      entry.url.protocol === "file:"
        ? new Directory({ base: entry.url, name, readMs: options.fileMs, lanes: fileLanes })
        : new Goproxy({ base: entry.url, name, ...(ca !== undefined && { ca }) }, doors);
    const breaker = new Breaker(name, options.breaker, tell);
    entries.push({ source, fallBackOnError: entry.fallBackOnError, breaker, health: new Health(source) });
  }
  return new Chain(entries, { end, firstByteMs: options.firstByteMs, nextEntryMs: options.nextEntryMs });
}

/** A source that stands for many hosts: that one of them is silent says nothing about the others. */
export function originEntry(source: Source, tell: Tell): ChainEntry {
  const never = { silences: Number.POSITIVE_INFINITY, windowMs: 1, restMs: 1 };
  const breaker = new Breaker(source.name, never, tell);
  return { source, fallBackOnError: false, origin: true, breaker, health: new Health(source) };
}

/** The address without user information and trailing slash. */
export function shownName(url: URL): string {
  const bare = new URL(url);
  bare.username = "";
  bare.password = "";
  return bare.href.replace(/\/$/, "");
}

function sameAddress(text: string, url: URL): boolean {
  try {
    return shownName(new URL(text)) === shownName(url);
  } catch {
    return false;
  }
}
