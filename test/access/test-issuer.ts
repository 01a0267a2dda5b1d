import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

/** An issuer of tokens on loopback, with keys of its own. */
export class TestIssuer {
  readonly asked: string[] = [];
  readonly url: string;
  key: CryptoKey;
  readonly keys: object[] = [];
  place = "";

  private constructor(url: string, key: CryptoKey) {
    this.url = url;
    this.key = key;
    this.place = `${url}/jwks`;
  }

  static async start(t: Pick<TestContext, "after">): Promise<TestIssuer> {
    const server = createServer((request, response) => {
      issuer.asked.push(request.url ?? "");
      const isKeys = request.url === "/jwks";
      response.end(JSON.stringify(isKeys ? { keys: issuer.keys } : { issuer: issuer.url, jwks_uri: issuer.place }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    const { privateKey, publicKey } = await generateKeyPair("ES256");
    const issuer = new TestIssuer(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, privateKey);
    issuer.keys.push({ ...(await exportJWK(publicKey)), kid: "one", alg: "ES256" });
    return issuer;
  }

  claims(more: JWTPayload = {}): JWTPayload {
    const iat = Math.floor(Date.now() / 1_000);
    const run = { repository: "acme/tool", repository_id: "4711", ref: "refs/heads/main", event_name: "push" };
    return { iss: this.url, aud: "modgate", iat, exp: iat + 300, jti: crypto.randomUUID(), ...run, ...more };
  }

  sign(claims: JWTPayload, kid = "one"): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid }).sign(this.key);
  }
}
