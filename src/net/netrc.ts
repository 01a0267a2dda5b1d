import { Secret } from "./secret.ts";

export type NetrcLogin = { readonly machine: string; readonly login: string; readonly password: Secret };

/**
 * The logins of a netrc file, in its order, read as the go command reads it: a login needs machine, login and
 * password; macros and everything behind a line that ends in `default` are left out; a comment is not known.
 * @see cmd/go/internal/auth/netrc.go, whose peculiarities are kept on purpose
 */
export function parseNetrc(text: string): readonly NetrcLogin[] {
  const logins: NetrcLogin[] = [];
  let machine = "";
  let login = "";
  let password = "";
  let inMacro = false;
  for (const line of text.split("\n")) {
    if (inMacro) {
      inMacro = line !== "";
      continue;
    }
    const words = line.split(goSpace).filter((word) => word !== "");
    let i = 0;
    for (; i < words.length - 1; i += 2) {
      const value = words[i + 1] ?? "";
      if (words[i] === "machine") [machine, login, password] = [value, "", ""];
      else if (words[i] === "login") login = value;
      else if (words[i] === "password") password = value;
      else if (words[i] === "macdef") inMacro = true;
      if (machine === "" || login === "" || password === "") continue;
      logins.push({ machine, login, password: new Secret(password) });
      [machine, login, password] = ["", "", ""];
    }
    if (words[i] === "default") break;
  }
  return logins;
}

/** What Go's strings.Fields takes for space. */
const goSpace = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
