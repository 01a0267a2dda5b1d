import { OidcExchange } from "../access/oidc/oidc-exchange.ts";
import { checkTrustRules } from "../access/oidc/trust-rule.ts";
import type { Tokens } from "../access/tokens.ts";
import type { Scope } from "../events/scope.ts";
import { asFault, Fault } from "../fault/fault.ts";
import type { HttpClient } from "../net/http.ts";
import { readWhole } from "../sources/read-whole.ts";
import type { ReadConfig } from "./read-config.ts";

const mostBytes = 2 ** 20;

/** The exchange of tokens for runs of a CI; undefined: nobody signs in here. @throws {Fault} CONFIG_BAD_VALUE */
export function openOidc({ access }: ReadConfig, tokens: Tokens, http: HttpClient): OidcExchange | undefined {
  if (access.mode === "off") return undefined;
  checkTrustRules(access.oidc);
  return new OidcExchange({ rules: access.oidc, tokens, fetchJson: (url, scope) => fetchJson(http, url, scope) });
}

async function fetchJson(http: HttpClient, url: URL, scope: Scope): Promise<unknown> {
  const { origin: name, href } = url;
  try {
    const reply = await http.request({ method: "GET", url, destination: { name, trust: "configured" } }, scope);
    if (reply.status !== 200) {
      reply.body.destroy();
      throw new Error(`it answered ${reply.status}`);
    }
    const bytes = await readWhole({ body: reply.body, from: name }, mostBytes, href);
    return JSON.parse(Buffer.from(bytes).toString("utf8")) as unknown;
  } catch (cause) {
    const { message, hint } = asFault(cause);
    throw new Fault("OIDC_KEYS", `the keys of ${name} cannot be read: ${message}`, { cause, hint });
  }
}
