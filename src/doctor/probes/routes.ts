import { parseGoproxyList, type GoproxyEntry } from "../../gomod/goproxy-list.ts";
import { escapePath, escapeVersion } from "../../gomod/escape.ts";
import { isFault } from "../../fault/fault.ts";
import type { Patient } from "../patient.ts";
import type { Named } from "../surroundings/requirements.ts";
import { exchange, type Exchange } from "./exchange.ts";
import { below } from "./below.ts";
import { readFolderProxy } from "./folder-proxy.ts";
import { isPage } from "./page.ts";
import { wanted } from "./wanted.ts";

/** One entry of GOPROXY that was asked for a module. */
export type Stop = {
  /** From 1. */
  readonly position: number;
  readonly entry: GoproxyEntry & { readonly kind: "url" };
  readonly exchange: Exchange;
  /** What a go command does with that: take it, ask the next entry, end with an error, wait for ever. */
  readonly leads: "served" | "next" | "error" | "waits";
};

/** The way of one module along GOPROXY, as far as a go command would go it. */
export type Walk = {
  readonly named: Named;
  readonly stops: readonly Stop[];
  /** direct, off: the list goes on there. absent: every entry said that there is no such thing. */
  readonly end: "served" | "direct" | "off" | "absent" | "error" | "waits";
};

/** The entries of GOPROXY; none where the list cannot be read (the checks of the list say why). */
export function entriesOf({ surroundings }: Patient): readonly GoproxyEntry[] {
  try {
    return parseGoproxyList(surroundings.settings.GOPROXY.value);
  } catch (failure) {
    if (isFault(failure, "BAD_GOPROXY")) return [];
    throw failure;
  }
}

/** More modules are not asked for one by one. */
const mostWalks = 48;

/**
 * Asks the list for the go.mod of what is wanted, as a go command would: an entry is asked only when those before it let the
 * command go on, so nobody learns a name who would not learn it anyway. First one module; the others when that came through.
 */
export async function routes(patient: Patient): Promise<readonly Walk[]> {
  const [first, ...others] = (await patient.measure(wanted)).listed;
  const entries = entriesOf(patient);
  if (first === undefined || entries.length === 0) return [];
  const walk = await walkFor(patient, entries, first);
  if (walk.end === "error" || walk.end === "waits") return [walk];
  const rest = others.slice(0, mostWalks - 1);
  return [walk, ...(await Promise.all(rest.map((named) => walkFor(patient, entries, named))))];
}

async function walkFor(patient: Patient, entries: readonly GoproxyEntry[], named: Named): Promise<Walk> {
  const stops: Stop[] = [];
  for (const [at, entry] of entries.entries()) {
    if (entry.kind !== "url") return { named, stops, end: entry.kind };
    const asked =
      entry.url.protocol === "file:"
        ? await readFolderProxy(patient, entry.url, modPath(named))
        : await exchange(patient, below(entry.url, modPath(named)));
    const leads = whatNext(asked, entry.fallBackOnError);
    stops.push({ position: at + 1, entry, exchange: asked, leads });
    if (leads !== "next") return { named, stops, end: leads };
  }
  return { named, stops, end: "absent" };
}

/** @see cmd/go/internal/modfetch/proxy.go TryProxies; what is silent before the header or in the body is waited for, `|` or not */
function whatNext(asked: Exchange, fallBackOnError: boolean): Stop["leads"] {
  if (asked.end === "answered") {
    // A page in place of a go.mod: the command reads it, and refuses it
    if (asked.status === 200) return isPage(asked.headers, asked.body) ? "error" : "served";
    return asked.status === 404 || asked.status === 410 || fallBackOnError ? "next" : "error";
  }
  if (asked.silent && (asked.at === "first_byte" || asked.at === "body" || asked.at === "credentials")) return "waits";
  return fallBackOnError ? "next" : "error";
}

/** "example.com/m/@v/v1.0.0.mod" */
export function modPath({ module, version }: Named): string {
  return version === "latest"
    ? `${escapePath(module)}/@latest`
    : `${escapePath(module)}/@v/${escapeVersion(version)}.mod`;
}
