import { tokenId } from "../../../src/access/token-text.ts";

/** Passwords that tests plant begin with it, wherever they are sent. */
export const canary = "canary-";

/** As they stand in a header for basic authentication, wherever in it they begin. */
const encoded = [canary, "mg_user_", "mg_service_", "mg_ci_", "mg_session_"].flatMap((text) =>
  [0, 1, 2].map((at) => inBase64(text, at)),
);

const secrets = new RegExp(
  [
    `(?<canary>${canary}[\\w.-]{0,40})`,
    "(?<token>mg_(?:user|service|ci|session)_[0-9a-f]{16}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6})",
    "(?<key>PRIVATE\\+KEY\\+|-----BEGIN [A-Z ]*PRIVATE KEY)",
    "(?<jwt>eyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]{20,})",
    `(?<encoded>${encoded.join("|").replaceAll("+", "\\+")})`,
  ].join("|"),
  "g",
);

/** What stands in a text that belongs to nobody who reads it: planted passwords, tokens of ours and others', private keys. */
export function secretsIn(text: string): readonly string[] {
  const found = new Set<string>();
  for (const { groups = {}, index } of text.matchAll(secrets)) {
    const [kind, secret] = Object.entries(groups).find(([, one]) => one !== undefined) ?? [];
    if (kind === undefined || secret === undefined) continue;
    // Made up for a test, or cut: it opens nothing.
    if (kind === "token" && tokenId(secret) === undefined) continue;
    found.add(
      `${kind} ${secret.slice(0, 12)}… in "${text.slice(Math.max(0, index - 60), index).replaceAll("\n", " ")}"`,
    );
  }
  return [...found];
}

/** The letters that do not depend on what stands before and behind. */
function inBase64(text: string, at: number): string {
  const whole = Buffer.concat([Buffer.alloc(at), Buffer.from(text)]);
  const first = Math.ceil((at * 8) / 6);
  const last = Math.floor((whole.length * 8) / 6);
  return whole.toString("base64").slice(first, last);
}
