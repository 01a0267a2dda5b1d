import type { GatewayEvent, WaitReason } from "../../events/event.ts";
import { narrowed, type Scope } from "../../events/scope.ts";
import type { FaultCode } from "../../fault/catalogue.ts";
import { asFault, type Fault } from "../../fault/fault.ts";
import { whereOf } from "../../net/dialler.ts";
import { chooseProxy, proxySettings } from "../../net/forward-proxy.ts";
import type { Patient } from "../patient.ts";

/** The parts of a request that can go wrong by themselves; "tunnel": a forward proxy that is to connect further. */
export type Phase = Extract<WaitReason, "credentials" | "dns" | "connect" | "tls" | "first_byte" | "body"> | "tunnel";

/** One request to its end, with how long each phase took that ended well. */
export type Exchange = {
  /** Without user information. */
  readonly url: string;
  readonly host: string;
  /** "mod.corp:443" */
  readonly where: string;
  /** The forward proxy it goes through, and the variable that names it: "proxy.corp:3128 (HTTPS_PROXY)". */
  readonly via: string | undefined;
  readonly phases: Readonly<Partial<Record<Phase, number>>>;
  readonly tookMs: number;
} & (Answered | Failed);

export type Answered = {
  readonly end: "answered";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The beginning, as far as was asked for. */
  readonly body: Buffer;
  /** Whether that is all of it. */
  readonly whole: boolean;
  readonly credentialsSent: boolean;
};

export type Failed = {
  readonly end: "failed";
  readonly at: Phase;
  /** Nothing came within the phase's budget: a go command, which has none, would wait on. */
  readonly silent: boolean;
  readonly fault: Fault;
  /** Of the body, when its header had come. */
  readonly received: number;
  readonly announced?: number;
};

/** Budgets of the probes, below 5 s each. */
export const budgets = {
  dnsMs: 3_000,
  connectMs: 3_000,
  tlsMs: 4_000,
  tunnelMs: 4_500,
  firstByteMs: 4_500,
  silenceMs: 4_500,
  credentialsMs: 4_000,
} as const;

export type ExchangeOptions = {
  readonly mostBytes?: number;
  readonly firstByteMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

/** Asks for a URL the user's own set-up names, so it may have any address. Whatever happens is the answer. */
export async function exchange(patient: Patient, url: URL, options: ExchangeOptions = {}): Promise<Exchange> {
  const { mostBytes = 256 * 1024, firstByteMs, headers, signal } = options;
  const began = performance.now();
  const clock = new PhaseClock(patient.scope);
  const scope = signal === undefined ? clock.scope : narrowed(clock.scope, signal);
  const plain = withoutUser(url);
  const choice = chooseProxy(proxySettings(patient.surroundings.environment), url);
  const about = (): Pick<Exchange, "url" | "host" | "where" | "via" | "phases" | "tookMs"> => ({
    url: plain.href,
    host: url.hostname,
    where: whereOf(url),
    via: choice.to === "proxy" ? `${whereOf(choice.proxy.url)} (${choice.proxy.from})` : undefined,
    phases: clock.phases,
    tookMs: performance.now() - began,
  });
  let received = 0;
  let announced: number | undefined;
  try {
    const destination = { name: whereOf(url), trust: "configured" } as const;
    const more = { ...(firstByteMs && { firstByteMs }), ...(headers && { headers }) };
    const reply = await patient.http.request({ method: "GET", url, destination, ...more }, scope);
    const length = Number(reply.headers["content-length"] ?? Number.NaN);
    if (Number.isSafeInteger(length)) announced = length;
    const chunks: Buffer[] = [];
    let whole = true;
    for await (const chunk of reply.body as AsyncIterable<Buffer>) {
      received += chunk.length;
      chunks.push(chunk);
      whole = received <= mostBytes;
      if (!whole) break;
    }
    const { status, headers: answered, credentialsSent } = reply;
    const body = Buffer.concat(chunks);
    return { ...about(), end: "answered", status, headers: answered, body, whole, credentialsSent };
  } catch (failure) {
    const fault = asFault(failure);
    const at = clock.failedAt ?? phaseByCode[fault.code] ?? (received > 0 ? "body" : "first_byte");
    return {
      ...about(),
      end: "failed",
      at,
      silent: clock.silent,
      fault,
      received,
      ...(announced !== undefined && { announced }),
    };
  }
}

/** A scope that remembers which phase took how long, and which one did not end. */
class PhaseClock {
  readonly scope: Scope;
  readonly phases: Partial<Record<Phase, number>> = {};
  failedAt: Phase | undefined;
  silent = false;

  constructor(outer: Scope) {
    this.scope = {
      signal: outer.signal,
      tell: (event) => {
        this.#note(event);
        outer.tell(event);
      },
    };
  }

  #note(event: GatewayEvent): void {
    if (event.what !== "wait.ended") return;
    const phase = phaseOf(event.reason, event.on);
    if (phase === undefined) return;
    if (event.outcome === "done") this.phases[phase] = (this.phases[phase] ?? 0) + event.tookMs;
    // A look-up of credentials that fails is not the end of the request
    else if (phase !== "credentials") [this.failedAt, this.silent] = [phase, event.outcome === "out_of_time"];
  }
}

function phaseOf(reason: WaitReason, on: string): Phase | undefined {
  if (reason === "connect" && on.includes(" through ")) return "tunnel";
  return reason === "credentials" ||
    reason === "dns" ||
    reason === "connect" ||
    reason === "tls" ||
    reason === "first_byte" ||
    reason === "body"
    ? reason
    : undefined;
}

function withoutUser(url: URL): URL {
  const plain = new URL(url);
  plain.username = "";
  plain.password = "";
  if (plain.search !== "?go-get=1") plain.search = plain.search === "" ? "" : "?***";
  return plain;
}

/** Where a failure is remembered, no phase is gone through again. */
const phaseByCode: Partial<Record<FaultCode, Phase>> = {
  UPSTREAM_DNS: "dns",
  UPSTREAM_UNREACHABLE: "connect",
  UPSTREAM_TLS: "tls",
};
