import type * as openid from "openid-client";
import type { Scope } from "../../events/scope.ts";
import { within } from "../../events/wait.ts";
import { Fault } from "../../fault/fault.ts";
import { signInRefusal } from "./sign-in-refusal.ts";

export type IssuerAsk = {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a POST: application/x-www-form-urlencoded, with secrets in it. */
  readonly body: string | undefined;
};

export type IssuerNeeds = {
  /** As the ID tokens have it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Where the issuer sends the browser back to. */
  readonly callback: string;
  /** undefined: the client has none. */
  readonly secret: (scope: Scope) => Promise<string | undefined>;
  /** Asks through the egress guard; redirects are not followed, and bodies are no larger than a megabyte. */
  readonly fetch: (ask: IssuerAsk, scope: Scope) => Promise<Response>;
  readonly now?: () => number;
};

/** What one sign-in is known by: each 256 random bits. */
export type SignInMarks = {
  /** Comes back with the browser. */
  readonly state: string;
  /** Comes back in the ID token. */
  readonly nonce: string;
  /** Proves that who redeems the code has asked for it. @see https://www.rfc-editor.org/rfc/rfc7636 */
  readonly verifier: string;
};

const budgetMs = 20_000;
const metadataLifeMs = 3_600_000;

type Client = typeof openid;
type Metadata = ConstructorParameters<typeof openid.Configuration>[0];

/** The issuer that people sign in at. */
export class Issuer {
  readonly #needs: IssuerNeeds;
  #metadata: { readonly value: Metadata; readonly at: number } | undefined;

  constructor(needs: IssuerNeeds) {
    this.#needs = needs;
  }

  /** Where the browser is sent. @throws {Fault} SIGN_IN_ISSUER */
  async authorize({ state, nonce, verifier }: SignInMarks, scope: Scope): Promise<string> {
    const { callback, scopes } = this.#needs;
    return this.#ask(scope, async (client, configuration) => {
      const challenge = await client.calculatePKCECodeChallenge(verifier);
      const asked = { redirect_uri: callback, scope: scopes.join(" "), state, nonce };
      const pkce = { code_challenge: challenge, code_challenge_method: "S256" };
      return client.buildAuthorizationUrl(configuration, { ...asked, ...pkce }).href;
    });
  }

  /**
   * What the issuer says of the person who came back: signature, issuer, audience, time and nonce are verified.
   * @param answer the query the browser came back with
   * @throws {Fault} SIGN_IN_…
   */
  async redeem(
    answer: string,
    { state, nonce, verifier }: SignInMarks,
    scope: Scope,
  ): Promise<Readonly<Record<string, unknown>>> {
    const url = new URL(this.#needs.callback);
    url.search = answer;
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
    return this.#ask(scope, async (client, configuration) => {
      client.enableNonRepudiationChecks(configuration);
      const tokens = await client.authorizationCodeGrant(configuration, url, checks);
      return tokens.claims() ?? {};
    });
  }

  async #ask<T>(scope: Scope, work: (client: Client, configuration: openid.Configuration) => Promise<T>): Promise<T> {
    const { host } = new URL(this.#needs.issuer);
    const fault = (): Fault => new Fault("SIGN_IN_ISSUER", `${host} did not answer within ${budgetMs} ms`);
    return within(scope, { reason: "credentials", on: host, budgetMs, fault }, async (inner) => {
      try {
        const client = await import("openid-client");
        return await work(client, await this.#configuration(client, inner));
      } catch (failure) {
        throw signInRefusal(failure, host);
      }
    });
  }

  /** One for each sign-in: its requests are waits of that sign-in alone. */
  async #configuration(client: Client, scope: Scope): Promise<openid.Configuration> {
    const { issuer, clientId, fetch, secret } = this.#needs;
    const metadata = await this.#readMetadata(scope);
    const known = await secret(scope);
    const inBody = metadata.token_endpoint_auth_methods_supported?.includes("client_secret_post") === true;
    const proof = inBody ? client.ClientSecretPost(known) : client.ClientSecretBasic(known);
    const configuration = new client.Configuration(metadata, clientId, {}, known === undefined ? client.None() : proof);
    if (issuer.startsWith("http:")) client.allowInsecureRequests(configuration);
    configuration[client.customFetch] = async (url, { method, headers, body }) => {
      const text = body === undefined || body === null ? undefined : String(body as URLSearchParams);
      return fetch({ method: method === "POST" ? "POST" : "GET", url: new URL(url), headers, body: text }, scope);
    };
    return configuration;
  }

  async #readMetadata(scope: Scope): Promise<Metadata> {
    const { issuer, fetch, now = Date.now } = this.#needs;
    if (this.#metadata !== undefined && now() - this.#metadata.at < metadataLifeMs) return this.#metadata.value;
    const base = new URL(issuer.endsWith("/") ? issuer : `${issuer}/`);
    const url = new URL(".well-known/openid-configuration", base);
    const answer = await fetch({ method: "GET", url, headers: { accept: "application/json" }, body: undefined }, scope);
    const value = (answer.status === 200 ? await answer.json() : undefined) as Metadata | undefined;
    if (value === undefined || value === null || value.issuer !== issuer) {
      throw new Fault("SIGN_IN_ISSUER", `${base.host} does not say that it is ${issuer} (status ${answer.status})`, {
        hint: "access.signIn.issuer must be, letter for letter, what its .well-known/openid-configuration says",
      });
    }
    this.#metadata = { value, at: now() };
    return value;
  }
}
