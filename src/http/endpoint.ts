import type { Asker } from "../access/asker.ts";
import type { Share } from "../access/limits.ts";
import type { Endpoint } from "../events/event.ts";
import type { Scope } from "../events/scope.ts";
import type { Answer } from "./answer.ts";
import type { ApiAccess } from "./api/access.ts";
import type { Deps } from "./deps.ts";
import type { Route } from "./rights.ts";

/** Where a request came in: over the network (TCP or a socket for other programs), or over the admin socket. */
export type Door = "open" | "admin";

/** One request, as an endpoint sees it. */
export type Ask = {
  /** The request's id, as the client sees it in x-request-id. */
  readonly id: string;
  readonly method: string;
  /** What stands behind the question mark, as it was sent. */
  readonly query: string;
  readonly door: Door;
  /** On whose behalf it is made; it has the right that its route needs. */
  readonly asker: Asker;
  /** Whether it would still be admitted: tokens and rights end while a long answer goes on. */
  readonly isStillAdmitted: () => Promise<boolean>;
  /** What it may have of its client's share; absent: what it likes. */
  readonly share: Share | undefined;
  /** Whether nobody on the way can read along: TLS, a socket file, or this very machine. */
  readonly unheard: boolean;
  /** The common name in the client's certificate, where one of our own authority was shown. */
  readonly certificate: string | undefined;
  /** The address of ours that was called, where the connection has one. */
  readonly localAddress: string | undefined;
  /** The address of who asks; of a Unix socket: "local". */
  readonly remoteAddress: string;
  /** Whether a body was announced. Endpoints that take none never read it. */
  readonly hasBody: boolean;
  /** The body, which is read once; undefined when there is more than this of it. */
  readBody(mostBytes: number, signal: AbortSignal): Promise<Uint8Array | undefined>;
  /** By lower-case name; undefined when it was not sent. */
  header(name: string): string | undefined;
  /** Ends when the client goes. */
  readonly scope: Scope;
};

/** What endpoints may use: the flows, and the server's own state. */
export type House = Deps & {
  readonly server: {
    readonly stopping: boolean;
    /** Requests under way, this one included. */
    readonly requests: number;
    readonly access: ApiAccess;
  };
};

/** The endpoint a path leads to. Module and version are for the events: checked, not escaped. */
export type Match = {
  readonly endpoint: Endpoint;
  readonly route: Route;
  readonly module?: string;
  readonly version?: string;
  answer(ask: Ask, house: House): Promise<Answer> | Answer;
};
