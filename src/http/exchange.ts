import type { IncomingMessage, ServerResponse } from "node:http";
import type { BlockList } from "node:net";
import type { Asker } from "../access/asker.ts";
import type { Tell } from "../events/event.ts";
import type { Scope } from "../events/scope.ts";
import type { AuditTrail } from "../audit/audit-trail.ts";
import type { EventStream } from "../events/stream.ts";
import { asFault, Fault } from "../fault/fault.ts";
import { admit, isAdmitted } from "./admission.ts";
import { answerClass } from "./answer-class.ts";
import type { Answer } from "./answer.ts";
import { deliver } from "./delivery.ts";
import type { Door, House, Match } from "./endpoint.ts";
import { faultProblem, faultText } from "./fault-answer.ts";
import { Incoming } from "./incoming.ts";
import { Outgoing } from "./outgoing.ts";
import { faultPage } from "./pages/fault-page.ts";
import { newRequestId } from "./request-id.ts";
import { rights, type Route } from "./rights.ts";
import type { Router } from "./router.ts";

export type Setting = {
  readonly house: House;
  readonly router: Router;
  readonly stream: EventStream;
  readonly proxies: BlockList;
  /** Called once for each exchange, when it is over. */
  ended(): void;
};

/**
 * One request, from its header to the last byte of its answer, and what is told of it. What an endpoint throws becomes
 * an answer here; what fails after the first byte cuts the connection.
 */
export class Exchange {
  readonly #message: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #setting: Setting;
  readonly #ask: Incoming;
  readonly #outgoing: Outgoing;
  readonly #id = newRequestId();
  readonly #began = performance.now();
  readonly #scope: RequestScope;
  #match: Match | undefined;
  #answer: Answer | undefined;
  #failure: Fault | undefined;
  #over = false;

  constructor(message: IncomingMessage, response: ServerResponse, door: Door, setting: Setting) {
    this.#message = message;
    this.#response = response;
    this.#setting = setting;
    this.#scope = new RequestScope(setting.stream.tellFor(this.#id));
    this.#ask = new Incoming(this.#id, message, { door, proxies: setting.proxies }, this.#scope);
    this.#outgoing = new Outgoing(response);
    const end = () => this.#end();
    response.on("close", end);
    // A stream of HTTP/2 that was reset looks finished when it closes.
    if (message.httpVersionMajor > 1) message.on("aborted", end);
    // An answer that still waits behind another one of its connection is not told when the connection closes.
    else if (response.socket === null) message.socket.once("close", end);
  }

  /** Resolves when the answer was handed over, or is no longer wanted. Never rejects. */
  async run(): Promise<void> {
    try {
      const found = this.#begin();
      // What is at hand goes out in the turn in which it was asked for.
      const sent = this.#send(found instanceof Promise ? await found : found);
      if (sent !== undefined) await sent;
    } catch (failure) {
      await this.#refuse(failure);
    }
  }

  #begin(): Promise<Answer> | Answer {
    const { house, router } = this.#setting;
    const { method, scope } = this.#ask;
    let refusal: unknown;
    try {
      const { match, query } = router.find(this.#message.url ?? "", method);
      this.#ask.query = query;
      this.#match = match;
    } catch (failure) {
      refusal = failure;
    }
    scope.tell({ what: "request.began", ...this.#subject() });
    if (this.#match === undefined) throw refusal;
    if (this.#message.httpVersionMajor < 1) throw new Fault("BAD_URL", "the request line has no HTTP version");
    if (this.#match.endpoint !== "api" && this.#match.endpoint !== "page") {
      if (method !== "GET" && method !== "HEAD") throw new Fault("METHOD_NOT_ALLOWED", "only GET and HEAD are served");
      if (this.#ask.hasBody) throw new Fault("BODY_NOT_TAKEN", "the request has a body, and nothing here takes one");
    }
    const asker = admit(this.#ask, this.#match, house);
    const match = this.#match;
    return asker instanceof Promise
      ? asker.then((found) => this.#answerAs(found, match))
      : this.#answerAs(asker, match);
  }

  #answerAs(asker: Asker, match: Match): Promise<Answer> | Answer {
    this.#ask.asker = asker;
    this.#ask.isStillAdmitted = () => isAdmitted(this.#ask, match, this.#setting.house);
    const { limits } = this.#setting.house;
    if (limits === undefined || this.#ask.door === "admin" || rights[match.route].of === "anybody") {
      return this.#answerFrom(match);
    }
    const who = { client: asker.token?.id ?? asker.subject, address: this.#ask.remoteAddress };
    const share = limits.share(who, this.#message.url ?? "");
    this.#ask.share = share;
    return share.begin(this.#scope)?.then(() => this.#answerFrom(match)) ?? this.#answerFrom(match);
  }

  #answerFrom(match: Match): Promise<Answer> | Answer {
    const { house } = this.#setting;
    const answer = match.answer(this.#ask, house);
    return house.audit?.concerns(match.module) === true ? this.#onRecord(answer, match, house.audit) : answer;
  }

  /** What is answered about a private module stands in the trail before its first byte goes out. */
  async #onRecord(answering: Promise<Answer> | Answer, match: Match, audit: AuditTrail): Promise<Answer> {
    const answer = await answering;
    const { module, version = answer.version, route } = match;
    const { asker, remoteAddress: from } = this.#ask;
    try {
      const entry = { what: "download", who: asker.subject, from, module, version, detail: route } as const;
      await audit.record(entry, this.#scope);
      return answer;
    } catch (failure) {
      if (!("bytes" in answer.body)) answer.body.close();
      throw failure;
    }
  }

  #send(answer: Answer): Promise<void> | undefined {
    this.#answer = answer;
    if (this.#over) {
      if (!("bytes" in answer.body)) answer.body.close();
      return undefined;
    }
    const delivery = deliver(answer, this.#ask);
    delivery.headers.push("x-request-id", this.#id);
    const { gate } = this.#setting.house;
    const module = this.#match?.module;
    if (gate !== undefined && module !== undefined && !gate.isForAll(module)) keepForOneself(delivery.headers);
    // A body that nobody reads must not be taken for the next request. HTTP/2 has no such header.
    const last = this.#ask.hasBody || this.#setting.house.server.stopping;
    if (last && this.#message.httpVersionMajor < 2) delivery.headers.push("connection", "close");
    return this.#outgoing.send(delivery, this.#scope);
  }

  async #refuse(failure: unknown): Promise<void> {
    if (this.#over) return;
    const fault = asFault(failure);
    this.#failure = fault;
    if (fault.code === "INTERNAL") this.#ask.scope.tell({ what: "server.note", message: traceOf(fault) });
    if (this.#outgoing.status !== 0) return this.#outgoing.cut();
    try {
      await this.#send(this.#inWords(fault));
    } catch {
      this.#outgoing.cut();
    }
  }

  #inWords(fault: Fault): Answer {
    switch (this.#match?.endpoint) {
      case "api":
        return faultProblem(fault, this.#id);
      case "page":
        return faultPage(fault, this.#id, pageOf(this.#match.route, this.#ask.query));
      default:
        return faultText(fault, this.#id);
    }
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    const complete = this.#response.writableFinished;
    if (!complete) {
      this.#scope.end(new Error("the client is gone"));
      this.#outgoing.release();
    }
    this.#ask.share?.end(this.#outgoing.status);
    this.#tellEnd(complete);
    this.#setting.ended();
  }

  #tellEnd(complete: boolean): void {
    const now = performance.now();
    const { firstByteAt = now, bytes, status } = this.#outgoing;
    const code = this.#failure?.code;
    const version = this.#answer?.version;
    this.#ask.scope.tell({
      what: "request.ended",
      ...this.#subject(),
      ...(version === undefined ? {} : { version }),
      // 499, as nginx counts a client that left before there was an answer.
      status: status === 0 ? 499 : status,
      source: this.#answer?.source ?? "none",
      class: complete ? answerClass(status, code) : code === undefined ? "client_gone" : "server_error",
      ...(code === undefined ? {} : { code }),
      ...this.#why(),
      bytes,
      firstByteMs: firstByteAt - this.#began,
      tookMs: now - this.#began,
    });
  }

  /** The words of a failure, where they are about a module: other messages may hold text of the client's choice. */
  #why() {
    const failure = this.#match?.module === undefined ? undefined : this.#failure;
    return failure === undefined ? {} : { why: failure.message, fix: failure.hint };
  }

  #subject() {
    const { endpoint = "none", module, version } = this.#match ?? {};
    return {
      method: knownMethods.has(this.#ask.method) ? this.#ask.method : "OTHER",
      endpoint,
      ...(module === undefined ? {} : { module }),
      ...(version === undefined ? {} : { version }),
    } as const;
  }
}

/** Most requests are answered at once, and nobody looks at their signal: it is made for who does. */
class RequestScope implements Scope {
  readonly tell: Tell;
  #ending: AbortController | undefined;
  #why: Error | undefined;

  constructor(tell: Tell) {
    this.tell = tell;
  }

  get signal(): AbortSignal {
    this.#ending ??= new AbortController();
    if (this.#why !== undefined) this.#ending.abort(this.#why);
    return this.#ending.signal;
  }

  end(why: Error): void {
    this.#why = why;
    this.#ending?.abort(why);
  }
}

/** HTTP/2 lets a client invent methods; events carry no text of its choice. */
const knownMethods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

function traceOf(fault: Fault): string {
  const { cause } = fault;
  return cause instanceof Error ? (cause.stack ?? cause.message) : fault.message;
}

/** What a sign-in leads back to: a page that is there to be looked at. */
function pageOf(route: Route, query: string): string | undefined {
  return route === "GET /auth/device" ? `/auth/device${query === "" ? "" : `?${query}`}` : undefined;
}

/** A cache on the way gives what it keeps to everybody. */
function keepForOneself(headers: string[]): void {
  const at = headers.indexOf("cache-control") + 1;
  if (at > 0) headers[at] = headers[at]?.replace(/^public\b/, "private") ?? "private";
}
