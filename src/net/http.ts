import type { Readable } from "node:stream";
import type { Scope } from "../events/scope.ts";
import type { CredentialHeader } from "./auth-answer.ts";
import type { Secret } from "./secret.ts";

/** Where a request may go, and how much the egress guard trusts it. */
export type Destination = {
  /** Shown in events and errors: the address without credentials. */
  readonly name: string;
  /**
   * configured: an administrator named this host and port, so it may have a loopback or private address.
   * discovered: found in a redirect, a meta tag or a path; only public addresses. A redirect that leaves the
   * configured host and port is judged as discovered.
   */
  readonly trust: "configured" | "discovered";
  /** File with further CA certificates (PEM), for this destination only. */
  readonly ca?: string;
  /** Path below which module paths begin. "/" where absent. */
  readonly base?: string;
  /** The request is about a private module, and this is its own host: no redirect may tell another one. */
  readonly private?: boolean;
};

/** What a POST sends. */
export type PostBody = {
  readonly type: "application/json" | "application/x-www-form-urlencoded";
  /** At most 64 KiB. A secret goes where credentials may go: over https, or to a configured loopback address. */
  readonly text: string | Secret;
};

export type HttpAsk = {
  /**
   * POST is sent once, over a connection of its own, and what answers it is the reply: no redirect is followed, no
   * refusal asked again. It proves who asks by `proof` alone, or in its body.
   */
  readonly method: "GET" | "HEAD" | "POST";
  /** User information in the URL is sent as basic authentication to that origin only, never shown. */
  readonly url: URL;
  readonly destination: Destination;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of a POST. */
  readonly body?: PostBody;
  /** Who asks: sent to that origin only, and instead of what netrc and GOAUTH know. */
  readonly proof?: CredentialHeader;
  /** Silence allowed before the status line; the client's own default where absent. */
  readonly firstByteMs?: number;
};

export type HttpReply = {
  readonly status: number;
  /** Lower-case names; several values of one name joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  /** The address that answered in the end, without user information. */
  readonly url: URL;
  /** Whether credentials were sent, for the hint of a refusal. */
  readonly credentialsSent: boolean;
  /**
   * Not decoded. Fails with a Fault (UPSTREAM_TIMEOUT after the silence budget, UPSTREAM_CUT when it ends too early).
   * The caller consumes or destroys it.
   */
  readonly body: Readable;
};

/** The one way HTTP leaves the process. Any status is a reply; no reply is a Fault. */
export interface HttpClient {
  request(ask: HttpAsk, scope: Scope): Promise<HttpReply>;
  close(): Promise<void>;
}
