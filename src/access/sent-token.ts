/** Longer headers hold no token of ours. */
const mostLetters = 1_024;

/**
 * The token in an Authorization header: `Bearer TOKEN`, or `Basic` with the token as the password of any user. Empty: it
 * holds none.
 */
export function sentToken(authorization: string): string {
  if (authorization.length > mostLetters) return "";
  const [, scheme = "", value = ""] = /^(basic|bearer) +([!-~]+)$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() !== "basic") return value;
  const pair = Buffer.from(value, "base64").toString("latin1");
  return pair.includes(":") ? pair.slice(pair.indexOf(":") + 1) : "";
}
