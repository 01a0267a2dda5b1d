import type { TestContext } from "node:test";
import type { HttpAsk, HttpReply } from "../../src/net/http.ts";
import { openHttpClient } from "../../src/net/http-client.ts";
import type { HttpClientOptions } from "../../src/net/http-client-options.ts";
import type { Lookup } from "../../src/net/resolver.ts";
import { watchedScope, type WatchedScope } from "./watched-scope.ts";

export type TestClient = {
  readonly scope: WatchedScope;
  /** Asks for a URL that an administrator configured, unless told otherwise. */
  ask(url: string, more?: AskMore): Promise<HttpReply>;
  /** The same with the body read. */
  text(url: string, more?: AskMore): Promise<{ readonly reply: HttpReply; readonly text: string }>;
};

export type AskMore = Partial<Omit<HttpAsk, "url" | "destination">> & {
  readonly trust?: "configured" | "discovered";
  readonly ca?: string;
  readonly signal?: AbortSignal;
};

/** A client that knows nothing of this machine's proxies, certificates and credentials. */
export function openTestClient(
  t: Pick<TestContext, "after">,
  options: Partial<HttpClientOptions> = {},
  lookup?: Lookup,
): TestClient {
  const scope = watchedScope();
  const environment = { NETRC: "/nonexistent/netrc", SSL_CERT_FILE: "/nonexistent/ca", SSL_CERT_DIR: "/nonexistent" };
  const client = openHttpClient(
    {
      version: "test",
      hostsFile: "/nonexistent/hosts",
      ...options,
      environment: { ...environment, ...options.environment },
    },
    scope.tell,
    lookup,
  );
  t.after(() => client.close());
  const ask = (url: string, { trust = "configured", ca, signal = scope.signal, ...more }: AskMore = {}) => {
    const destination = { name: "upstream", trust, ...(ca !== undefined && { ca }) };
    return client.request({ method: "GET", url: new URL(url), destination, ...more }, { ...scope, signal });
  };
  return {
    scope,
    ask,
    text: async (url, more) => {
      const reply = await ask(url, more);
      const chunks = await reply.body.toArray();
      return { reply, text: Buffer.concat(chunks as Buffer[]).toString() };
    },
  };
}
