import type { FaultCode } from "../fault/catalogue.ts";
import { Fault } from "../fault/fault.ts";
import type { Scope } from "../events/scope.ts";
import type { Destination, HttpClient, HttpReply } from "../net/http.ts";
import type { Lanes } from "../net/lanes.ts";
import type { Incoming, Patience } from "./source.ts";
import { upstreamWords } from "./upstream-words.ts";

export type HttpBaseOptions = {
  readonly base: URL;
  /** The address without credentials. */
  readonly name: string;
  /** File with further CA certificates. */
  readonly ca?: string;
  /** configured, unless a stranger's page named it. */
  readonly trust?: Destination["trust"];
  /** It is the own host of private modules. */
  readonly private?: boolean;
};

/** What every HTTP source goes out through. */
export type Doors = { readonly http: HttpClient; readonly lanes: Lanes };

/** What is asked: a path below the base, its words for messages, and a byte to begin at. */
export type HttpQuestion = {
  readonly path: string;
  readonly what: string;
  readonly method?: "GET" | "HEAD";
  readonly at?: number;
  /** Lanes apart from those of the host's other questions, by a name of their own. */
  readonly lane?: string;
};

/** A server that is asked for paths below one address; every answer but 200 and 206 is a Fault in plain words. */
export class HttpBase {
  readonly name: string;
  readonly #base: URL;
  readonly #destination: Destination;
  readonly #doors: Doors;

  constructor(options: HttpBaseOptions, doors: Doors) {
    this.name = options.name;
    this.#base = options.base;
    this.#destination = {
      name: options.name,
      trust: options.trust ?? "configured",
      base: options.base.pathname,
      ...(options.ca !== undefined && { ca: options.ca }),
      ...(options.private !== undefined && { private: options.private }),
    };
    this.#doors = doors;
  }

  async incoming(question: HttpQuestion, patience: Patience, scope: Scope): Promise<Incoming> {
    const reply = await this.reply(question, patience, scope);
    const length = contentLength(reply);
    return { from: this.name, body: reply.body, ...(length !== undefined && { length }) };
  }

  async reply(question: HttpQuestion, patience: Patience, scope: Scope): Promise<HttpReply> {
    const { path, what, method = "GET", at, lane } = question;
    const url = new URL(this.#base);
    url.pathname = `${url.pathname.replace(/\/$/, "")}/${path}`;
    const headers = at === undefined ? {} : { range: `bytes=${at}-` };
    const ask = { method, url, headers, destination: this.#destination, firstByteMs: patience.firstByteMs };
    const lanes = lane === undefined ? this.#base.host : `${lane} of ${this.#base.host}`;
    const leave = await this.#doors.lanes.enter(lanes, scope, { priority: patience.priority ?? 0 });
    try {
      const reply = await this.#doors.http.request(ask, scope);
      if (reply.status === 200 || reply.status === 206) {
        refuseEncoding(reply, this.name, what);
        reply.body.once("close", leave);
        return reply;
      }
      throw await this.#refusal(reply, what);
    } catch (failure) {
      leave();
      throw failure;
    }
  }

  /** Whether the server answers anything that is not its own failure. */
  async probe(scope: Scope): Promise<boolean> {
    const reply = await this.#doors.http.request(
      { method: "HEAD", url: this.#base, destination: this.#destination },
      scope,
    );
    reply.body.destroy();
    return reply.status < 500;
  }

  async #refusal(reply: HttpReply, what: string): Promise<Fault> {
    const code = codeOf(reply.status);
    const words = await upstreamWords(reply);
    const said = words === "" ? "" : `\n${this.name} says: ${words}`;
    const credentials = reply.credentialsSent ? " (credentials were sent)" : " (no credentials were sent)";
    return new Fault(
      code,
      `${what}: ${this.name} answered ${reply.status}${code === "UPSTREAM_UNAUTHORIZED" ? credentials : ""}${said}`,
    );
  }
}

/** The length an answer announces. */
export function contentLength(reply: HttpReply): number | undefined {
  const text = reply.headers["content-length"];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Bytes are passed on as they are, so an encoding that nobody asked for is refused, not undone. */
function refuseEncoding(reply: HttpReply, name: string, what: string): void {
  const encoding = reply.headers["content-encoding"] ?? "identity";
  if (encoding === "identity") return;
  reply.body.destroy();
  const shown = encoding.replace(/[^\w.,-]/g, "?").slice(0, 40);
  throw new Fault("UPSTREAM_BAD_ANSWER", `${what}: ${name} sent content-encoding ${shown}, which was not asked for`);
}

/** The meaning of an upstream's status: only 404 and 410 mean "really not there". */
function codeOf(status: number): FaultCode {
  if (status === 404) return "NOT_FOUND";
  if (status === 410) return "GONE";
  if (status === 401 || status === 407) return "UPSTREAM_UNAUTHORIZED";
  if (status === 403 || status === 451) return "UPSTREAM_DENIED";
  if (status === 429) return "UPSTREAM_BUSY";
  return status >= 500 ? "UPSTREAM_BROKEN" : "UPSTREAM_BAD_ANSWER";
}
