import type { Readable } from "node:stream";
import type { Tell } from "../events/event.ts";
import { within } from "../events/wait.ts";
import { asFault, Fault } from "../fault/fault.ts";
import type { Spool } from "../store/blobs.ts";
import { GrowingBytes, type GrowingLimits } from "./growing-bytes.ts";
import type { Arrival, FlightPlan, Sum } from "./plan.ts";
import { openReader, type Range } from "./reader.ts";
import { receive, refuseTooLarge, tolerateEarlyFailure } from "./receive.ts";
import { untilGivenUp } from "../events/until-given-up.ts";

export type FlightLimits = GrowingLimits & {
  /** How long an object that has not begun to arrive, or that is only passed on, is fetched with nobody waiting. */
  readonly lingerMs: number;
  /** How long an object that arrives on disk is fetched with nobody waiting. */
  readonly aloneMs: number;
  /** How long keeping an object (fsync, rename, record) may take. */
  readonly storageMs: number;
};

/**
 * How a flight ended: kept on disk, only passed on from memory, left to another process that has kept the object, failed,
 * or ended because nobody waited any more.
 */
export type Outcome =
  | { readonly outcome: "committed" | "passed"; readonly from: string; readonly sum: Sum }
  | { readonly outcome: "shared" }
  | { readonly outcome: "failed" | "abandoned"; readonly fault: Fault };

/** What is known when the status line of an answer may be written. */
export type Announced = {
  /** Name of the source, without credentials. */
  readonly from: string;
  readonly length: number | undefined;
  /** True when all of it has arrived, was checked and is kept. */
  readonly whole: boolean;
};

/** A flight as it is shown to people. */
export type FlightState = {
  readonly object: string;
  /** Name of the source, once it has begun to arrive. */
  readonly from?: string;
  readonly bytes: number;
  readonly length?: number;
  /** Callers and readers that want it. */
  readonly waiters: number;
  readonly tookMs: number;
};

/** How often a flight tells how far it is. */
const arrivingEveryMs = 250;

export type FlightDeps = {
  readonly create: (id: string, expected: number | undefined) => Promise<Spool>;
  readonly limits: FlightLimits;
  readonly tell: Tell;
  /** Called once, before anybody who waits learns of the outcome. */
  readonly ended: (outcome: Outcome) => void;
  /** Called once, when nothing of it is open any more. */
  readonly released: () => void;
};

/**
 * One fetch of one object, detached from whoever began it.
 *
 * It is ended only when nobody holds it and nothing is gained by going on. An object that has begun to arrive on disk
 * goes on, for at most `aloneMs`: whoever asks next finds it. One of which nothing has arrived, or which is in memory and
 * can only be passed on, has `lingerMs` for somebody to come back.
 */
export class Flight {
  readonly #plan: FlightPlan<unknown>;
  readonly #deps: FlightDeps;
  readonly #done = Promise.withResolvers<Outcome>();
  readonly #ready = Promise.withResolvers<GrowingBytes>();
  readonly #end = new AbortController();
  readonly #readers = new Set<Readable>();
  #arrival: Arrival | undefined;
  #spool: Spool | undefined;
  #bytes: GrowingBytes | undefined;
  #keeping: Promise<void> | undefined;
  #outcome: Outcome | undefined;
  #forced: Outcome | undefined;
  #released: Promise<void> | undefined;
  #streamAwaited = false;
  readonly #began = performance.now();
  #toldAt = this.#began;
  #holders = 0;
  #alone: NodeJS.Timeout | undefined;

  constructor(plan: FlightPlan<unknown>, deps: FlightDeps) {
    this.#plan = plan;
    this.#deps = deps;
    this.#ready.promise.catch(() => undefined);
    void this.#fly();
  }

  get id(): string {
    return this.#plan.id;
  }

  get object(): string {
    return this.#plan.object;
  }

  /** Never rejects. */
  get done(): Promise<Outcome> {
    return this.#done.promise;
  }

  /** False once it was given up, although it may need a moment to end. */
  get joinable(): boolean {
    return this.#forced === undefined;
  }

  /** Until its outcome is known. */
  get flying(): boolean {
    return this.#outcome === undefined;
  }

  state(): FlightState {
    const { from, length } = this.#arrival ?? {};
    return {
      object: this.object,
      ...(from !== undefined && { from }),
      bytes: this.#bytes?.arrived ?? 0,
      ...(length !== undefined && { length }),
      waiters: this.#holders,
      tookMs: performance.now() - this.#began,
    };
  }

  /** Somebody wants the object. The function returned, to be called once, says that they no longer do. */
  hold(): () => void {
    this.#holders++;
    this.#weigh();
    return () => {
      this.#holders--;
      this.#weigh();
    };
  }

  /** @throws {Fault} why the flight failed, or the signal's reason */
  async announced(signal: AbortSignal): Promise<Announced | undefined> {
    await untilGivenUp(Promise.race([this.#ready.promise, this.done]), signal);
    const landed = this.#outcome;
    if (landed?.outcome === "shared") return undefined;
    if (landed === undefined) return { from: this.#arrival?.from ?? "", length: this.#arrival?.length, whole: false };
    if ("fault" in landed) throw landed.fault;
    return { from: landed.from, length: landed.sum.size, whole: true };
  }

  /** A reader holds the flight until it is closed. */
  read(range: Range, signal: AbortSignal): Readable {
    const reader = openReader(() => this.#ready.promise, range, signal);
    const letGo = this.hold();
    this.#readers.add(reader);
    reader.once("close", () => {
      this.#readers.delete(reader);
      letGo();
    });
    if (this.#outcome !== undefined && "fault" in this.#outcome) reader.destroy(this.#outcome.fault);
    return reader;
  }

  /** Ends it for everybody, also for those who still read what has landed. When this resolves, nothing is left open. */
  async close(fault: Fault): Promise<void> {
    this.#force({ outcome: "failed", fault });
    await this.done;
    for (const reader of this.#readers) reader.destroy(fault);
    await this.#release();
  }

  async #fly(): Promise<void> {
    const { tell } = this.#deps;
    tell({ what: "flight.began", object: this.object });
    const outcome = await this.#run().catch(
      (failure: unknown): Outcome => this.#forced ?? { outcome: "failed", fault: asFault(failure) },
    );
    this.#outcome = outcome;
    this.#deps.ended(outcome);
    const tookMs = performance.now() - this.#began;
    const bytes = this.#bytes?.arrived ?? 0;
    tell({ what: "flight.ended", object: this.object, outcome: outcome.outcome, bytes, tookMs });
    if ("fault" in outcome) {
      this.#ready.reject(outcome.fault);
      for (const reader of this.#readers) reader.destroy(outcome.fault);
    } else if (this.#bytes !== undefined) {
      this.#bytes.complete();
      this.#ready.resolve(this.#bytes);
    }
    this.#done.resolve(outcome);
    this.#weigh();
  }

  async #run(): Promise<Outcome> {
    const plan = this.#plan;
    const scope = { signal: this.#end.signal, tell: this.#deps.tell };
    const arrival = await plan.begin(scope);
    if (arrival === undefined) return { outcome: "shared" };
    tolerateEarlyFailure(arrival);
    this.#arrival = arrival;
    try {
      refuseTooLarge(plan, arrival.length ?? 0);
      const spool = await this.#deps.create(plan.id, arrival.length);
      const bytes = new GrowingBytes(spool, arrival.length, this.#deps.limits);
      this.#spool = spool;
      this.#bytes = bytes;
      if ((arrival.length ?? 0) > plan.smallBytes) this.#announceStream(bytes);
      const sum = await receive(plan, arrival, (chunk) => this.#take(chunk, spool, bytes), scope);
      const verdict = await plan.check(spool, sum, scope);
      scope.signal.throwIfAborted();
      return { outcome: await this.#keep(spool, sum, verdict, arrival.from), from: arrival.from, sum };
    } finally {
      arrival.body.destroy();
    }
  }

  async #take(chunk: Uint8Array, spool: Spool, bytes: GrowingBytes): Promise<void> {
    const first = bytes.arrived === 0;
    await spool.append(chunk);
    bytes.grow(chunk.length);
    if (first) this.#weigh();
    this.#tellArriving(bytes.arrived);
    if (bytes.arrived > this.#plan.smallBytes) this.#announceStream(bytes);
  }

  #announceStream(bytes: GrowingBytes): void {
    if (this.#plan.streamable === undefined) return this.#ready.resolve(bytes);
    if (this.#streamAwaited) return undefined;
    this.#streamAwaited = true;
    this.#plan.streamable().then(
      () => this.#ready.resolve(bytes),
      () => undefined, // the check throws it
    );
  }

  #tellArriving(bytes: number): void {
    const now = performance.now();
    if (now - this.#toldAt < arrivingEveryMs) return;
    this.#toldAt = now;
    const { from = "", length } = this.#arrival ?? {};
    const whole = length === undefined ? {} : { length };
    this.#deps.tell({ what: "flight.arriving", object: this.object, from, bytes, ...whole });
  }

  async #keep(spool: Spool, sum: Sum, verdict: unknown, from: string): Promise<"committed" | "passed"> {
    const budgetMs = this.#deps.limits.storageMs;
    const slow = (): Fault => new Fault("STORAGE_FAILED", `${this.object} was not kept within ${budgetMs} ms`);
    const wait = { reason: "storage", on: this.object, budgetMs, fault: slow } as const;
    const scope = { signal: new AbortController().signal, tell: this.#deps.tell };
    const keeping = this.#plan.keep(spool, sum, verdict, from);
    this.#keeping = keeping;
    await within(scope, wait, ({ signal }) => untilGivenUp(keeping, signal));
    return spool.place === "disk" ? "committed" : "passed";
  }

  /** Once it is being kept it is not ended any more: an object that is half written down is worth nothing. */
  #force(outcome: Outcome & { fault: Fault }): void {
    if ((this.#outcome ?? this.#forced ?? this.#keeping) !== undefined) return;
    this.#forced = outcome;
    this.#end.abort(outcome.fault);
  }

  /** What follows from who holds it and how far it is. */
  #weigh(): void {
    clearTimeout(this.#alone);
    if (this.#outcome !== undefined) {
      if (this.#holders === 0 || "fault" in this.#outcome) void this.#release();
      return;
    }
    if (this.#holders > 0) return;
    const gains = this.#spool?.place === "disk" && (this.#bytes?.arrived ?? 0) > 0;
    const fault = new Fault("STILL_FETCHING", `the fetch of ${this.object} was ended: nobody waited for it any more`);
    const { aloneMs, lingerMs } = this.#deps.limits;
    this.#alone = setTimeout(() => this.#force({ outcome: "abandoned", fault }), gains ? aloneMs : lingerMs);
  }

  #release(): Promise<void> {
    this.#released ??= this.#free();
    return this.#released;
  }

  async #free(): Promise<void> {
    await Promise.allSettled([this.#keeping, this.#bytes?.idle()]);
    try {
      await this.#spool?.close();
    } catch (failure) {
      const { code, message: why } = asFault(failure);
      this.#deps.tell({ what: "store.failed", operation: "close", code, why });
    }
    this.#deps.released();
  }
}
