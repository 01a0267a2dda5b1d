/** One entry of GOAUTH: where credentials come from. */
export type Authenticator =
  | { readonly kind: "netrc" }
  | { readonly kind: "command"; readonly program: string; readonly args: readonly string[] };

/** `unfit` says, without a secret, which entries are left out and why. */
export type GoAuth = { readonly authenticators: readonly Authenticator[]; readonly unfit: readonly string[] };

/**
 * "netrc; helper --flag": entries between semicolons, the first that knows a URL wins. Empty means netrc.
 * Where the go command would end with an error, the entry is left out and named in `unfit`.
 * @see cmd/go/internal/auth/auth.go and `go help goauth`
 */
export function parseGoAuth(value: string): GoAuth {
  const authenticators: Authenticator[] = [];
  const unfit: string[] = [];
  const entries = (value === "" ? "netrc" : value).split(";").map((entry) => entry.trim());
  for (const entry of entries) {
    const words = splitQuoted(entry);
    const [program = "", ...args] = words ?? [];
    if (words === undefined) unfit.push("GOAUTH has a command with a quote that does not end; it is left out");
    else if (program === "") unfit.push("GOAUTH has an empty entry; it is left out");
    else if (program === "off") {
      if (entries.length > 1)
        unfit.push("GOAUTH has off beside other entries, which go refuses: no credentials are used");
      return { authenticators: [], unfit };
    } else if (program === "netrc") authenticators.push({ kind: "netrc" });
    else if (program === "git") unfit.push("GOAUTH=git is not supported here and left out: use netrc or a command");
    else authenticators.push({ kind: "command", program, args });
  }
  return { authenticators, unfit };
}

/** Words between blanks; '…' or "…" keeps blanks when it begins a word. Nothing is unescaped, no shell is involved. */
function splitQuoted(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let rest = text;
  while ((rest = rest.replace(/^[ \t\r\n]+/, "")) !== "") {
    const quote = /^["']/.exec(rest)?.[0];
    const end = quote === undefined ? rest.search(/[ \t\r\n]|$/) : rest.indexOf(quote, 1);
    if (end === -1) return undefined;
    words.push(rest.slice(quote === undefined ? 0 : 1, end));
    rest = rest.slice(quote === undefined ? end : end + 1);
  }
  return words;
}
