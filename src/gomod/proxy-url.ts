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
  } else {
    const problem = problemOfAuthority(authority);
    if (problem !== undefined) return problem;
  }
  const url = URL.parse(`${scheme}://${authority}${path.replaceAll("\\", "%5C")}${query ?? ""}`);
  if (url === null) return no("has a host or port that cannot be reached", "check the address for typing errors");
  if (isIpv4(url.hostname) && !authority.includes(url.hostname)) {
    return no("has a host that looks like an IPv4 address and is none", "write four decimal numbers");
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

function problemOfAuthority(authority: string): NoProxyUrl | undefined {
  const at = authority.lastIndexOf("@");
  const user = authority.slice(0, Math.max(at, 0));
  if (!/^[-A-Za-z0-9._:~!$&'()*+,;=%@]*$/.test(user) || badEscape.test(user)) {
    return no("has user information that must be escaped", "write unusual characters of user and password as %XX");
  }
  const [, host = "", port = ""] = /^(\[.*\]|[^:]*)(.*)$/.exec(authority.slice(at + 1)) ?? [];
  if (!/^(?::[0-9]*)?$/.test(port)) return no("has a port that is no number", "write host:port");
  if (host === "") return no("has no host", "write https://host/path");
  // In a host only bytes outside ASCII may be escaped.
  if (/[\s\\^`{|}]|%(?![89A-Fa-f][0-9A-Fa-f])/.test(host))
    return no("has a character no host can have", "check the host");
  return undefined;
}

function isIpv4(host: string): boolean {
  return /^[0-9]+(?:\.[0-9]+){3}$/.test(host);
}

function no(why: string, cure: string): NoProxyUrl {
  return { why, cure };
}
