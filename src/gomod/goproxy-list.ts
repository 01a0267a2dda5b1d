import { Fault } from "../fault/fault.ts";
import { parseProxyUrl } from "./proxy-url.ts";
import { quoted } from "./quoted.ts";
import { maskUserInformation } from "./user-information.ts";

/**
 * One entry of a GOPROXY list. `fallBackOnError`: after any error the next entry is asked ("|" stands behind it);
 * otherwise only when this one says that there is no such thing (404 or 410).
 */
export type GoproxyEntry =
  | { readonly kind: "url"; readonly url: URL; readonly fallBackOnError: boolean }
  | { readonly kind: "direct"; readonly fallBackOnError: false }
  | { readonly kind: "off"; readonly fallBackOnError: false };

/**
 * A GOPROXY list as the go command reads it: "https://proxy.example.com,direct". What stands behind "direct" or "off"
 * counts for nothing. Refused beyond what the go command refuses: addresses to which no request can be sent.
 * @throws {Fault} BAD_GOPROXY naming the entry by its position, without user information, and a cure
 * @see https://go.dev/ref/mod#environment-variables, cmd/go/internal/modfetch/proxy.go proxyList
 */
export function parseGoproxyList(text: string): readonly GoproxyEntry[] {
  const list: GoproxyEntry[] = [];
  let position = 0;
  for (const [, entry = "", separator] of text.matchAll(/([^,|]*)([,|]|$)/g)) {
    position++;
    const word = trimmed(entry);
    if (word === "") continue;
    if (word === "direct" || word === "off") return [...list, { kind: word, fallBackOnError: false }];
    list.push({ kind: "url", url: parseEntry(word, position), fallBackOnError: separator === "|" });
  }
  if (list.length === 0) {
    throw new Fault("BAD_GOPROXY", "the GOPROXY list has no entries", { hint: "write an address, direct or off" });
  }
  return list;
}

/** The list in GOPROXY syntax, fit for messages: user information and queries of addresses are masked. */
export function formatGoproxyList(list: readonly GoproxyEntry[]): string {
  return list
    .map((entry, at) => {
      const separator = at === list.length - 1 ? "" : entry.fallBackOnError ? "|" : ",";
      return (entry.kind === "url" ? shown(entry.url) : entry.kind) + separator;
    })
    .join("");
}

function parseEntry(word: string, position: number): URL {
  // A single word is kept for meanings like "direct"; what has no scheme and looks like host/path gets https.
  const address = /[.:/]/.test(word) && !word.includes(":/") && !word.startsWith("/") ? `https://${word}` : word;
  const url = parseProxyUrl(address);
  if (url instanceof URL) return url;
  const where = `entry ${position} of the GOPROXY list, ${quoted(maskUserInformation(word))}`;
  throw new Fault("BAD_GOPROXY", `${where}, ${url.why}`, { hint: url.cure });
}

function shown(url: URL): string {
  const masked = new URL(url);
  masked.password = "";
  if (url.username !== "" || url.password !== "") masked.username = "***";
  if (url.search !== "") masked.search = "***";
  masked.hash = "";
  return masked.pathname === "/" && masked.search === "" ? masked.href.replace(/\/$/, "") : masked.href;
}

/** Without the blanks that Go takes for such; JavaScript's trim has U+FEFF instead of U+0085. */
function trimmed(text: string): string {
  return text.replace(/^[\t-\r\x85\p{Z}]+/u, "").replace(/[\t-\r\x85\p{Z}]+$/u, "");
}
