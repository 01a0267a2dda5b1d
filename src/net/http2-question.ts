import { connect, constants } from "node:http2";
import type { Duplex } from "node:stream";
import type { Scope } from "../events/scope.ts";
import { within } from "../events/wait.ts";
import { Fault, isFault } from "../fault/fault.ts";
import { Dialler, whereOf, type Way } from "./dialler.ts";
import { type HttpClientOptions, resolved } from "./http-client-options.ts";
import { type Lookup, Resolver } from "./resolver.ts";
import { TrustStore } from "./trust-store.ts";

/** What a server makes of the same question over HTTP/2, which a go command speaks wherever it is offered. */
export type Http2Answer =
  | { readonly said: "status"; readonly status: number }
  | { readonly said: "not offered" | "nothing" };

/**
 * One GET over HTTP/2, without credentials: any answer shows that streams are answered.
 * @throws {Fault} as Dialler.dial
 */
export async function askOverHttp2(
  options: HttpClientOptions,
  way: Way,
  budgetMs: number,
  scope: Scope,
  lookup?: Lookup,
): Promise<Http2Answer> {
  const full = resolved(options);
  const dialler = new Dialler(full, new Resolver(full, lookup), new TrustStore(full.environment), ["h2"]);
  let socket: Duplex & { readonly alpnProtocol?: string | false | null };
  try {
    socket = await dialler.dial(way, scope);
  } catch (failure) {
    if (isFault(failure, "UPSTREAM_TLS")) return { said: "not offered" };
    throw failure;
  }
  if (socket.alpnProtocol !== "h2") {
    socket.destroy();
    return { said: "not offered" };
  }
  const on = `${whereOf(way.url)} (HTTP/2)`;
  const fault = (): Fault => new Fault("UPSTREAM_TIMEOUT", `${on}: no answer within ${budgetMs} ms`);
  const session = connect(way.url.origin, { createConnection: () => socket });
  session.on("error", () => undefined);
  try {
    return await within(scope, { reason: "first_byte", on, budgetMs, fault }, ({ signal }) => {
      const { promise, resolve, reject } = Promise.withResolvers<Http2Answer>();
      const path = `${way.url.pathname}${way.url.search}`;
      const stream = session.request({ [constants.HTTP2_HEADER_PATH]: path, "user-agent": full.userAgent });
      stream.once("response", (headers) => resolve({ said: "status", status: Number(headers[":status"]) }));
      // An end of the connection is something said: HTTP/1.1 may do better, but nothing waits
      stream.once("error", () => resolve({ said: "status", status: 0 }));
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
      return promise;
    });
  } catch (failure) {
    if (isFault(failure, "UPSTREAM_TIMEOUT")) return { said: "nothing" };
    throw failure;
  } finally {
    session.destroy();
  }
}
