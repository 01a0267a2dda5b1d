/** Why an address cannot be that of a module proxy, to be read behind the address, and what to write instead. */
export type NoProxyUrl = { readonly why: string; readonly cure: string };

/**
 * An http, https or file URL, refused where Go's net/url or the go command refuses it (JavaScript's URL would repair
 * it), and where no request could be sent to it.
 * @see https://pkg.go.dev/net/url#Parse, cmd/go/internal/modfetch/proxy.go newProxyRepo
 */
export function parseProxyUrl(text: string): URL | NoProxyUrl {
  const [beforeFragment = "", ...fragment] = text.split("#");
  if (/[\0-\x1f\x7f]/.test(beforeFragment)) return no("has a control character", "leave it out");
  const { scheme, authority, path = "", query } = taken(beforeFragment);
  if (scheme === undefined) {
    const word = /^[a-z]+$/i.test(text) ? text.toLowerCase() : "";
    return word === "direct" || word === "off"
      ? no("is not an address", `write ${word} in small letters`)
      : no("has no scheme", "begin with https://, http:// or file://");
  }
  if (scheme !== "http" && scheme !== "https" && scheme !== "file") {
    return no("is not an https, http or file address", "begin with https://, http:// or file://");
  }
  if (authority === undefined) return no(`has no // behind ${scheme}:`, `begin with ${scheme}://`);
  if (badEscape.test(path) || badEscape.test(fragment.join("#"))) {
    return no("has a % that begins no escape", "write a literal % as %25");
  }
  if (scheme === "file") {
    if (authority !== "") return no("names a host", "write three slashes: file:///folder");
    if (query !== undefined || fragment.join("#") !== "") return no("has more than a path", "write file:///folder");
  }
  const host = authority === "" ? "" : hostOf(authority);
  if (typeof host !== "string") return host;
  if (host === "" && scheme !== "file") return no("has no host", `write ${scheme}://host/path`);
  const url = URL.parse(`${scheme}://${authority}${path.replaceAll("\\", "%5C")}${query ?? ""}`);
  if (url === null) return no("has a host or port that cannot be reached", "check the address for typing errors");
  // JavaScript takes "127.1" and "0x7f.1" for addresses; to go they are names, which no name server has.
  if (/^[0-9.]+$/.test(url.hostname) && url.hostname !== host) {
    return no("has a host that is neither a name nor an IPv4 address", "write four decimal numbers");
  }
  return url;
}

type Taken = { scheme?: string; authority?: string; path?: string; query?: string };

/** An address in its parts, of which nothing is checked; `query` keeps its question mark. */
function taken(address: string): Taken {
  const [, scheme, rest = ""] = /^([A-Za-z][A-Za-z0-9+.-]*):([^]*)$/.exec(address) ?? [];
  if (scheme === undefined) return {};
  const [, opaque = "", query] = /^([^?]*)(\?[^]*)?$/.exec(rest) ?? [];
  const [, authority, path] = /^\/\/([^/]*)(\/[^]*)?$/.exec(opaque) ?? [];
  return {
    scheme: scheme.toLowerCase(),
    ...(authority !== undefined && { authority }),
    ...(path !== undefined && { path }),
    ...(query !== undefined && { query }),
  };
}

const badEscape = /%(?![0-9A-Fa-f]{2})/;

/** The host as it is written, without user information and port. */
function hostOf(authority: string): string | NoProxyUrl {
  const at = authority.lastIndexOf("@");
  const user = authority.slice(0, Math.max(at, 0));
  if (!/^[-A-Za-z0-9._:~!$&'()*+,;=%@]*$/.test(user) || badEscape.test(user)) {
    return no("has user information that must be escaped", "write unusual characters of user and password as %XX");
  }
  const [, host = "", port = ""] = /^(\[.*\]|[^:]*)(.*)$/.exec(authority.slice(at + 1)) ?? [];
  if (!/^(?::[0-9]*)?$/.test(port)) return no("has a port that is no number", "write host:port");
  // Go lets more punctuation pass, which no name server has; in a host only bytes outside ASCII may be escaped.
  if (!/^(?:\[[0-9A-Fa-f:.]*\]|(?:[-.\w]|[^\0-\x7f]|%[89A-Fa-f][0-9A-Fa-f])*)$/.test(host)) {
    return no("has a character no host can have", "check the address for typing errors");
  }
  return host;
}

function no(why: string, cure: string): NoProxyUrl {
  return { why, cure };
}
