import { randomBytes } from "node:crypto";
import type { ForeignDatabase } from "../checksums/database.ts";
import type { Doorway } from "../checksums/door.ts";
import type { Ledger } from "../checksums/mode/ledger.ts";
import { causeInWords } from "../events/cause-words.ts";
import type { Tell } from "../events/event.ts";
import { forObject, type Scope } from "../events/scope.ts";
import { checksumOf } from "../events/trace.ts";
import { Fault, isFault } from "../fault/fault.ts";
import type { Flights } from "../flight/flights.ts";
import type { Seat } from "../flight/seat.ts";
import type { ModulePath } from "../gomod/module-path.ts";
import type { ChainEntry } from "../sources/chain.ts";
import type { Ways } from "../sources/ways.ts";
import type { OpenBlob } from "../store/blobs.ts";
import type { Lease, LeaseTable } from "../store/leases.ts";
import type { ObjectKey, ObjectKind, ObjectRecord, ObjectTable } from "../store/objects.ts";
import { untilGivenUp } from "../events/until-given-up.ts";
import { clientWait, type ClientWaitOptions } from "./client-wait.ts";
import type { Announced, FetchRule, Found } from "./found.ts";
import { objectPlan, type PlanDeps } from "./object-plan.ts";
import { OpenWaits } from "./open-waits.ts";
import { orPassedOn } from "./or-passed-on.ts";

export type ObjectsOptions = ClientWaitOptions & { readonly smallBytes: number };

/** Told what people ask for, so that it can guess what they will ask for next. Nothing here waits or fails. */
export interface Foresight {
  /** It is not held, and about to be fetched. */
  missed(wanted: Wanted, client: string): void;
  /** It was held. */
  held(wanted: Wanted, client: string): void;
  /** What was missed has begun to arrive; if it is small, it is whole and kept. */
  arrived(wanted: Wanted, client: string): void;
  /** It cannot be had. */
  failed(wanted: Wanted): void;
}

export type ObjectsDeps = {
  readonly objects: ObjectTable;
  /** The bytes of a record; undefined when they are gone, and the object is to be fetched anew. */
  readonly open: (record: ObjectRecord) => Promise<OpenBlob | undefined>;
  readonly flights: Flights;
  /** Where other processes fetch into the same store. */
  readonly leases?: LeaseTable | undefined;
  readonly ways: Ways;
  readonly door: Doorway;
  /** Scope of what goes on when the client has gone. */
  readonly detached: Scope;
  readonly foresight?: Foresight | undefined;
  /** Where it is written down who gets what is not proven yet. What cannot be written down is not given. */
  readonly receipts?: Pick<Ledger, "find" | "received"> | undefined;
};

/** One immutable object, named for Go: what is kept under a canonical version. */
export type Wanted = { readonly kind: ObjectKind; readonly module: ModulePath; readonly version: string };

type Asking = { readonly of: ChainEntry | ForeignDatabase; readonly since: number };

/** The immutable objects of module versions: from the store, else from the flight that fetches them. */
export class Objects {
  readonly #options: ObjectsOptions;
  readonly #deps: ObjectsDeps;
  /** Who is being asked for an object or what it should be, and since when: what a client that gave up waiting is told. */
  readonly #asking = new Map<string, Asking>();
  readonly #waits = new OpenWaits();
  /** What is being fetched before anybody asked for it. */
  readonly #foreseen = new Set<string>();

  constructor(options: ObjectsOptions, deps: ObjectsDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  /** What is in memory and needs nobody's word any more; of anything else `find` says more. */
  atHand(wanted: Wanted, rule: FetchRule): Found | undefined {
    const record = this.#deps.objects.inMemory(wanted);
    if (record?.body === undefined || !this.#trusted(wanted, record)) return undefined;
    this.#deps.objects.touch(record, Date.now());
    if (rule.client !== undefined) this.#deps.foresight?.held(wanted, rule.client);
    return { etag: record.id, body: { bytes: record.body }, source: "cache", immutable: true };
  }

  async find(wanted: Wanted, rule: FetchRule, scope: Scope): Promise<Found> {
    const askedAt = Date.now();
    const found = await this.#find(wanted, rule, scope);
    const { kind, module, version } = wanted;
    const { receipts } = this.#deps;
    if (kind === "info" || receipts?.find({ kind, module, version }) === undefined) return found;
    const { client: address = "unknown", request = "", subject } = rule;
    const client = subject === undefined ? address : `${subject}, ${address}`;
    try {
      await receipts.received({ kind, module, version }, { client, request, at: Date.now() }, askedAt);
    } catch (failure) {
      if ("close" in found.body) found.body.close();
      throw failure;
    }
    return found;
  }

  async #find(wanted: Wanted, rule: FetchRule, scope: Scope): Promise<Found> {
    const held = await this.#held(wanted, rule, scope);
    if (held === undefined && rule.cachedOnly) throw notCached(wanted);
    if (held === undefined) await rule.miss?.(scope);
    const foresight = rule.cachedOnly || rule.client === undefined ? undefined : this.#deps.foresight;
    if (foresight === undefined || rule.client === undefined) return held ?? this.#fetch(wanted, rule, scope);
    if (held !== undefined) {
      foresight.held(wanted, rule.client);
      return held;
    }
    const fetching = this.#fetch(wanted, rule, scope);
    foresight.missed(wanted, rule.client);
    try {
      const found = await fetching;
      foresight.arrived(wanted, rule.client);
      return found;
    } catch (failure) {
      if (!scope.signal.aborted && !isFault(failure, "STILL_FETCHING")) foresight.failed(wanted);
      throw failure;
    }
  }

  /** What a HEAD may learn: of the record, else by HEAD upstream. */
  async announce(wanted: Wanted, rule: FetchRule, scope: Scope): Promise<Announced> {
    const record = await this.#keptOf(wanted);
    if (record !== undefined) return { etag: record.id, length: record.size, source: "cache", immutable: true };
    if (rule.cachedOnly) throw notCached(wanted);
    const head = await clientWait(scope, this.#options, this.#wait(wanted), (inner) =>
      this.#deps.ways.of(wanted.module).walk(inner, 0, ({ source }, patience) => source.head(wanted, patience, inner)),
    );
    return { ...head, source: "upstream", immutable: true };
  }

  /**
   * Fetches ahead what nobody has asked for yet, behind everything that somebody waits for.
   * @returns bytes fetched; undefined: it is held already
   * @throws {Fault} why it could not be had
   */
  async foresee(wanted: Wanted, scope: Scope): Promise<number | undefined> {
    if ((await this.#keptOf(wanted)) !== undefined) return undefined;
    const object = objectName(wanted);
    const seat = this.#join(wanted, 1);
    const left = Promise.withResolvers<never>();
    const leave = (): void => left.reject(scope.signal.reason as Error);
    this.#foreseen.add(object);
    scope.signal.addEventListener("abort", leave, { once: true });
    if (scope.signal.aborted) leave();
    try {
      const outcome = await Promise.race([seat.done, left.promise]);
      if ("fault" in outcome) throw outcome.fault;
      return outcome.outcome === "shared" ? undefined : outcome.sum.size;
    } finally {
      this.#foreseen.delete(object);
      scope.signal.removeEventListener("abort", leave);
      seat.leave();
    }
  }

  /** What came from anybody before a rule made the module private is not the company's own. */
  async #keptOf(wanted: Wanted): Promise<ObjectRecord | undefined> {
    const record = await this.#deps.objects.find(keyOf(wanted));
    return record?.private === false && this.#isPrivate(wanted) ? undefined : record;
  }

  #isPrivate({ module }: Wanted): boolean {
    return this.#deps.ways.route(module).to === "private";
  }

  async #held(wanted: Wanted, rule: FetchRule, scope: Scope): Promise<Found | undefined> {
    const record = await this.#keptOf(wanted);
    if (record === undefined || !(await this.#vouchedFor(wanted, record, rule, scope))) return undefined;
    const body = record.body === undefined ? await this.#openBlob(record) : { bytes: record.body };
    if (body === undefined) return undefined;
    this.#deps.objects.touch(record, Date.now());
    return { etag: record.id, body, source: "cache", immutable: true };
  }

  /**
   * What was kept while nothing was verified, or by another database's word, is verified before it is served again, by
   * the hash it was kept with. False: it cannot be served as it is: it is another thing than it should be, and gone now,
   * or nobody may be asked.
   */
  async #vouchedFor(wanted: Wanted, record: ObjectRecord, rule: FetchRule, scope: Scope): Promise<boolean> {
    const { kind, module, version } = wanted;
    const { h1, from } = record;
    if (kind === "info" || h1 === undefined || this.#trusted(wanted, record)) return true;
    const verifiable = { module, version, kind };
    if (this.#deps.door.stillLends(verifiable, h1)) return true;
    if (rule.cachedOnly) return false; // to verify it somebody would have to be asked
    const expectation = this.#deps.door.expect(verifiable);
    const { database } = expectation;
    const object = objectName(wanted);
    if (database !== undefined) this.#asking.set(object, { of: database, since: Date.now() });
    if (database !== undefined) scope.tell({ what: "work.joined", work: checksumOf(module, version) });
    const checked = expectation.check({ h1, from }, this.#deps.detached);
    try {
      const vouched = await clientWait(scope, this.#options, this.#wait(wanted), ({ signal }) =>
        untilGivenUp(checked, signal),
      );
      if (vouched !== undefined) await orPassedOn(scope.tell, () => this.#deps.objects.put({ ...record, vouched }));
      return true;
    } catch (failure) {
      checked.catch(() => undefined);
      if (!isFault(failure, "CHECKSUM_MISMATCH", "WITHDRAWN")) throw failure;
      await this.#deps.objects.remove(keyOf(wanted));
      return false;
    } finally {
      this.#asking.delete(object);
    }
  }

  #trusted({ kind, module, version }: Wanted, { h1, vouched }: ObjectRecord): boolean {
    return kind === "info" || h1 === undefined || this.#deps.door.trusts({ module, version, kind }, vouched);
  }

  async #openBlob(record: ObjectRecord): Promise<Found["body"] | undefined> {
    const blob = await this.#deps.open(record);
    if (blob === undefined) return undefined;
    return {
      length: blob.size,
      open: (start, end) => blob.stream(start, end ?? blob.size),
      close: () => void blob.close(),
    };
  }

  async #fetch(wanted: Wanted, rule: FetchRule, scope: Scope): Promise<Found> {
    const foreseen = this.#foreseen.has(objectName(wanted));
    scope.tell({ what: "work.joined", work: objectName(wanted) });
    const seat = this.#join(wanted, 0);
    try {
      const announced = await clientWait(scope, this.#options, this.#wait(wanted), (inner) => seat.announced(inner));
      if (announced !== undefined)
        return { etag: seat.id, body: seatBody(seat, announced.length), source: "upstream", immutable: true };
    } catch (failure) {
      seat.leave();
      const ended = foreseen && !scope.signal.aborted && isFault(failure) && failure.code !== "STILL_FETCHING";
      // What failed was a guess among many at a time; whoever really needs it has an attempt of their own.
      if (ended && failure.entry.retry) return this.#fetch(wanted, rule, scope);
      throw failure;
    }
    seat.leave();
    // What another process has kept may be gone again, or not be what it should be by our own judgement.
    return (await this.#held(wanted, rule, scope)) ?? this.#fetch(wanted, rule, scope);
  }

  #join(wanted: Wanted, priority: 0 | 1): Seat {
    const object = objectName(wanted);
    const { signal, tell } = forObject(this.#deps.detached, object);
    const heard: Tell = (event) => {
      this.#waits.read(object, event);
      tell(event);
    };
    const detached: Scope = { signal, tell: heard };
    let lease: Lease | undefined;
    const turn: PlanDeps["turn"] = async (scope) => {
      const { leases } = this.#deps;
      if (leases !== undefined) lease = await leases.take(keyOf(wanted), scope);
      return leases === undefined || lease !== undefined;
    };
    const planDeps: PlanDeps = {
      chain: this.#deps.ways.of(wanted.module),
      private: this.#isPrivate(wanted),
      objects: this.#deps.objects,
      tell: detached.tell,
      priority,
      turn,
      door: this.#deps.door,
      asking: (entry) => this.#asking.set(object, { of: entry, since: Date.now() }),
      verifying: (database) => this.#asking.set(object, { of: database, since: Date.now() }),
    };
    const plan = objectPlan(
      wanted,
      { object, id: randomBytes(16).toString("hex"), smallBytes: this.#options.smallBytes },
      planDeps,
    );
    const seat = this.#deps.flights.join(plan, detached);
    const ended = (): void => {
      this.#asking.delete(object);
      this.#waits.forget(object);
      lease?.release();
    };
    void seat.done.then(ended);
    return seat;
  }

  #wait(wanted: Wanted) {
    const object = objectName(wanted);
    const chain = this.#deps.ways.of(wanted.module);
    return {
      on: object,
      worthwhile: async (scope: Scope) => {
        const asked = this.#asking.get(object)?.of ?? chain.last;
        if (asked === undefined || "verifier" in asked) return asked !== undefined && asked.good(scope);
        return asked === chain.last && asked.health.good(scope);
      },
      fault: () => stillFetching(object, this.#asking.get(object), this.#waits.of(object)),
    };
  }
}

function stillFetching(object: string, asking: Asking | undefined, wait: ReturnType<OpenWaits["of"]>): Fault {
  if (asking === undefined) return new Fault("STILL_FETCHING", `${object} is still being fetched`);
  const { of } = asking;
  const seconds = `for ${Math.round((Date.now() - asking.since) / 1000)} s`;
  if (!("verifier" in of)) {
    const forWhat = wait === undefined ? "" : `, and waits ${causeInWords(wait, object)}`;
    return new Fault("STILL_FETCHING", `${object} is still being fetched from ${of.source.name} ${seconds}${forWhat}`);
  }
  return new Fault(
    "STILL_FETCHING",
    `${object} has been fetched, and waits to be verified: checksum database ${of.name} has not answered ${seconds}`,
    { hint: "run again; a version that was just published takes its checksum database up to a minute" },
  );
}

/** "github.com/Azure/sdk@v1.0.0 (.zip)" */
export function objectName(wanted: Wanted): string {
  return `${wanted.module}@${wanted.version} (.${wanted.kind})`;
}

function keyOf({ module, version, kind }: Wanted): ObjectKey {
  return { module, version, kind };
}

function notCached(wanted: Wanted): Fault {
  return new Fault("NOT_CACHED", `${objectName(wanted)} is not in the cache, and the request forbids fetching it`);
}

/** The seat is left when the answer no longer needs it: its stream holds the flight on its own. */
function seatBody(seat: Seat, length: number | undefined): Found["body"] {
  return {
    length,
    open: (start, end, scope) => {
      const stream = seat.stream(start, end, scope);
      seat.leave();
      return stream;
    },
    close: () => seat.leave(),
  };
}

/** Whether a failure means that the upstream itself says there is no such thing. */
export function isAbsent(failure: unknown): failure is Fault {
  return isFault(failure, "NOT_FOUND", "GONE");
}
