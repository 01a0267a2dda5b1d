import { Secret } from "./secret.ts";

/** A header that proves who asks. */
export type CredentialHeader = { readonly name: string; readonly value: Secret };

/** URL prefix as the command wrote it, without https://; then the headers for all URLs below it. */
export type CredentialsByPrefix = ReadonlyMap<string, readonly CredentialHeader[]>;

/**
 * What a GOAUTH command prints: URLs line by line, an empty line, headers line by line, an empty line, and so on.
 * An empty list of headers takes away what was known. undefined: it is not of this form.
 * @see cmd/go/internal/auth/userauth.go, parseUserAuth
 */
export function parseAuthAnswer(text: string): CredentialsByPrefix | undefined {
  const found = new Map<string, readonly CredentialHeader[]>();
  let rest = text;
  while (rest !== "") {
    const urls = linesToEmpty(rest);
    if (urls === undefined || !urls.lines.every(isRequestUri)) return undefined;
    const headers = linesToEmpty(urls.rest);
    if (headers === undefined) return undefined;
    const parsed = headers.lines.map(parseHeader);
    if (!parsed.every((header) => header !== undefined)) return undefined;
    for (const url of urls.lines) found.set(url.replace(/^https:\/\//, ""), parsed);
    rest = headers.rest;
  }
  return found;
}

function linesToEmpty(text: string): { readonly lines: readonly string[]; readonly rest: string } | undefined {
  const lines: string[] = [];
  for (let from = 0; ;) {
    const end = text.indexOf("\n", from);
    if (end === -1) return undefined;
    if (end === from) return { lines, rest: text.slice(end + 1) };
    lines.push(text.slice(from, end));
    from = end + 1;
  }
}

/** Go's url.ParseRequestURI asks for an absolute URL or path. */
function isRequestUri(line: string): boolean {
  return !/[\0-\x20\x7f]/.test(line) && (line.startsWith("/") || (line.includes("://") && URL.canParse(line)));
}

function parseHeader(line: string): CredentialHeader | undefined {
  const [, name = "", value = ""] = /^([!#$%&'*+\-.0-9A-Z^_`a-z|~]+): (.*)$/s.exec(line) ?? [];
  const trimmed = value.trim();
  return name === "" || /[\0-\x08\x0a-\x1f\x7f]/.test(trimmed) ? undefined : { name, value: new Secret(trimmed) };
}
