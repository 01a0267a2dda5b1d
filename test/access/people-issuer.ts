import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

/** Forgers leave some out. */
export type Claims = Readonly<Record<string, unknown>>;

type Asked = Readonly<Record<string, string>>;

export const clientSecret = "canary-client-secret";

/**
 * An issuer that people sign in at: everybody who is sent to it is who `person` says, and comes back at once. It checks
 * what a real one checks: client, redirect address, PKCE, each code once.
 */
export class PeopleIssuer {
  readonly url: string;
  /** What it says of who comes, beside what every ID token has. */
  person: Claims = { sub: "4711", email: "alice@corp.example", email_verified: true };
  /** Further members of the answer that the browser is sent back with. */
  back: Asked = {};
  /** Makes the ID token; tests put a forger in its place. */
  sign: (claims: Claims) => Promise<string> | string;
  /** What its metadata say, beside what they must. */
  metadata: Record<string, unknown> = {};
  /** The queries it was sent people with. */
  readonly asked: Asked[] = [];
  readonly #codes = new Map<string, Asked>();
  #keys: readonly object[] = [];

  private constructor(url: string, sign: PeopleIssuer["sign"]) {
    this.url = url;
    this.sign = sign;
  }

  static async start(t: Pick<TestContext, "after">): Promise<PeopleIssuer> {
    const server = createServer((request, response) => void issuer.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    const { privateKey, publicKey } = await generateKeyPair("ES256");
    const issuer = new PeopleIssuer(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, (claims) =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg: "ES256", kid: "one" }).sign(privateKey),
    );
    issuer.#keys = [{ ...(await exportJWK(publicKey)), kid: "one", alg: "ES256" }];
    return issuer;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "", this.url);
    const json = (status: number, value: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    };
    switch (`${request.method} ${pathname}`) {
      case "GET /.well-known/openid-configuration":
        return json(200, { ...this.#places(), ...this.metadata });
      case "GET /jwks":
        return json(200, { keys: this.#keys });
      case "GET /authorize":
        response.writeHead(302, { location: this.#sendBack(Object.fromEntries(searchParams)) }).end();
        return;
      case "POST /token": {
        const pieces = (await request.toArray()) as Buffer[];
        const form = Object.fromEntries(new URLSearchParams(Buffer.concat(pieces).toString()));
        const refused = this.#refuse(form, request.headers.authorization);
        return refused === undefined ? json(200, await this.#tokens(form)) : json(400, { error: refused });
      }
      default:
        json(404, {});
    }
  }

  #places() {
    const { url } = this;
    const endpoints = { authorization_endpoint: `${url}/authorize`, token_endpoint: `${url}/token` };
    const algorithms = ["ES256", "HS256", "none"];
    return { issuer: url, ...endpoints, jwks_uri: `${url}/jwks`, id_token_signing_alg_values_supported: algorithms };
  }

  #sendBack(asked: Asked): string {
    this.asked.push(asked);
    const code = randomUUID();
    this.#codes.set(code, asked);
    const back = new URL(asked["redirect_uri"] ?? "");
    back.search = new URLSearchParams({ code, state: asked["state"] ?? "", ...this.back }).toString();
    return back.href;
  }

  #refuse(form: Asked, authorization: string | undefined): string | undefined {
    const basic = Buffer.from((authorization ?? "").replace(/^Basic /, ""), "base64").toString();
    const secret = form["client_secret"] ?? decodeURIComponent(basic.split(":")[1] ?? "");
    if (secret !== clientSecret) return "invalid_client";
    const asked = this.#codes.get(form["code"] ?? "");
    const challenge = createHash("sha256")
      .update(form["code_verifier"] ?? "")
      .digest("base64url");
    if (asked?.["code_challenge"] !== challenge || asked["code_challenge_method"] !== "S256") return "invalid_grant";
    return asked["redirect_uri"] === form["redirect_uri"] ? undefined : "invalid_grant";
  }

  async #tokens(form: Asked) {
    const asked = this.#codes.get(form["code"] ?? "");
    this.#codes.delete(form["code"] ?? "");
    const iat = Math.floor(Date.now() / 1_000);
    const claims = { iss: this.url, aud: "modgate", iat, exp: iat + 300, nonce: asked?.["nonce"] ?? "" };
    const token = await this.sign({ ...claims, ...this.person });
    return { access_token: "unused", token_type: "Bearer", id_token: token };
  }
}
