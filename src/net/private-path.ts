import { type EgressRules, hostOf } from "./egress-guard.ts";
import type { HttpAsk } from "./http.ts";

/**
 * Why a request, or the redirect it met with, may not be made: it would tell a stranger of a private module. Routes are
 * decided long before; this is the second look, at what really would leave.
 */
export function refusePrivate(
  at: URL,
  { url, destination }: Pick<HttpAsk, "url" | "destination">,
  { secret }: Pick<EgressRules, "secret">,
): string | undefined {
  if (secret === undefined) return undefined;
  const itself = at.origin === url.origin;
  const place = plain(`${hostOf(at)}${at.pathname}`);
  if (destination.private === true) {
    return itself || secret(place) !== undefined ? undefined : "it would be told of a private module";
  }
  // A configured server may well stand on a host whose modules are private
  const named = itself && destination.trust === "configured" ? [] : [place];
  const asked = itself ? pathsAsked(at.pathname, destination.base ?? "/") : [];
  for (const path of [...named, ...asked]) {
    const because = secret(path);
    if (because !== undefined) return `it would be told of a private module: ${because}`;
  }
  return undefined;
}

/** Why git may not be sent to this host and path on behalf of a module that is not private. */
export function refusePrivateRepository(url: string, { secret }: Pick<EgressRules, "secret">): string | undefined {
  const because = secret?.(plain(url.replace(/^[^:]*:\/\/(?:[^@/]*@)?/, "").replace(/^([^/:]*):\d+/, "$1")));
  return because === undefined ? undefined : `this repository is private: ${because}`;
}

/** What a GOPROXY server or a checksum database is asked about: "M/@v/list", "lookup/M@V", "sumdb/NAME/lookup/M@V". */
function pathsAsked(pathname: string, base: string): readonly string[] {
  const below = base.replace(/\/$/, "");
  const rest = plain(pathname.startsWith(`${below}/`) ? pathname.slice(below.length + 1) : pathname.slice(1));
  const lookups = [...rest.matchAll(/(?:^|\/)lookup\//g)].map(({ index, 0: found }) =>
    rest.slice(index + found.length),
  );
  return [rest, ...lookups].map((path) => path.replace(/\/?@.*$/, ""));
}

/** As it was before it was escaped: "%67it.corp/!team" is "git.corp/Team". */
function plain(path: string): string {
  let text = path;
  try {
    text = decodeURIComponent(path);
  } catch {
    // What cannot be decoded is judged as it stands
  }
  return text.replace(/!([a-z])/g, (_, letter: string) => letter.toUpperCase()).replace(/\/$/, "");
}
