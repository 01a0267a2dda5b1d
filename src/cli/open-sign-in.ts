import { DeviceLogins } from "../access/sign-in/device-logins.ts";
import { Issuer, type IssuerAsk } from "../access/sign-in/issuer.ts";
import { parseOwnAddress, webAddress } from "../access/sign-in/own-address.ts";
import { Sessions } from "../access/sign-in/sessions.ts";
import type { SignIn } from "../access/sign-in/sign-in.ts";
import type { Tokens } from "../access/tokens.ts";
import type { Scope } from "../events/scope.ts";
import { Fault } from "../fault/fault.ts";
import { readSecret } from "../net/git/credentials/read-secret.ts";
import type { HttpClient } from "../net/http.ts";
import { Secret } from "../net/secret.ts";
import { readWhole } from "../sources/read-whole.ts";
import type { ReadConfig } from "./read-config.ts";

const mostBytes = 2 ** 20;

type Settings = NonNullable<ReadConfig["access"]["signIn"]>;

/**
 * Sign-in for people; undefined: there is none.
 * @throws {Fault} CONFIG_BAD_VALUE, CREDENTIALS_UNREADABLE
 */
export async function openSignIn(
  { access }: ReadConfig,
  tokens: Tokens,
  http: HttpClient,
  detached: Scope,
): Promise<SignIn | undefined> {
  const settings = access.signIn;
  if (access.mode === "off" || settings === undefined) return undefined;
  const { issuer, clientId, scopes, clientSecret, ca, subject, claims, sessionMs, idleMs, tokenMs } = settings;
  const { origin } = webAddress(issuer, "issuer");
  const address = parseOwnAddress(settings.address);
  if (!scopes.includes("openid")) throw new Fault("CONFIG_BAD_VALUE", "access.signIn.scopes: openid is missing");
  const secret = async (scope: Scope): Promise<string | undefined> =>
    clientSecret && (await readSecret(clientSecret, process.env, scope)).reveal();
  // What cannot be read is told now, and not when the first person signs in.
  await secret(detached);
  const callback = `${address.base}/auth/callback`;
  const fetch = (ask: IssuerAsk, scope: Scope) => askIssuer(http, { origin, ca }, ask, scope);
  return {
    address,
    issuer: new Issuer({ issuer, clientId, scopes, callback, secret, fetch }),
    person: { issuer, subject, claims },
    sessions: new Sessions(tokens, { lifeMs: sessionMs, idleMs }),
    devices: new DeviceLogins(),
    sessionMs,
    tokenMs,
  };
}

/** The host of the issuer may have any address; others that it names, for its keys, must be public ones. */
async function askIssuer(
  http: HttpClient,
  { origin, ca }: { readonly origin: string; readonly ca: Settings["ca"] },
  { method, url, headers: all, body }: IssuerAsk,
  scope: Scope,
): Promise<Response> {
  const { authorization, "content-type": _ours, "user-agent": _too, ...headers } = all;
  const trust = url.origin === origin ? "configured" : "discovered";
  const destination = { name: url.origin, trust, ...(ca !== undefined && { ca }) } as const;
  const reply = await http.request(
    {
      method,
      url,
      destination,
      headers,
      ...(body !== undefined && { body: { type: "application/x-www-form-urlencoded", text: new Secret(body) } }),
      ...(authorization !== undefined && { proof: { name: "authorization", value: new Secret(authorization) } }),
    },
    scope,
  );
  const bytes = await readWhole({ body: reply.body, from: url.origin }, mostBytes, url.pathname);
  if (reply.url.href !== url.href) throw new Fault("UPSTREAM_BAD_ANSWER", `${url.host} sends us on to another address`);
  const { status } = reply;
  return new Response(status === 204 || status === 304 ? null : Uint8Array.from(bytes), {
    status,
    headers: reply.headers,
  });
}
