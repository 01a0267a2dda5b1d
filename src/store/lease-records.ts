import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Scope } from "../events/scope.ts";
import { within } from "../events/wait.ts";
import { Fault, isFault } from "../fault/fault.ts";
import type { Lease, LeaseTable } from "./leases.ts";
import type { ObjectKey } from "./objects.ts";
import type { Records } from "./records.ts";
import { statement, type Slot } from "./statement.ts";
import type { Tables } from "./tables.ts";

export type LeaseTimes = {
  /** How often an owner gives a sign of life. */
  readonly beatMs: number;
  /** An owner that gives none for so long is taken for dead. */
  readonly staleMs: number;
  /** How often whoever waits looks. */
  readonly pollMs: number;
  /** Longer nobody is waited for: then the object is fetched twice. */
  readonly waitMs: number;
};

export type LeaseNeeds = {
  readonly records: Records;
  readonly isKept: (key: ObjectKey) => Promise<boolean>;
  readonly times?: Partial<LeaseTimes>;
};

type Row = Tables["lease"];

const defaults: LeaseTimes = { beatMs: 1_500, staleMs: 10_000, pollMs: 50, waitMs: 3_600_000 };

const none: Lease = { release: () => undefined };

/**
 * Leases in the shared records. A sign of life is a number that has changed, and for how long it has not is measured by
 * who waits: nothing depends on the time of day, or on two processes having the same.
 */
export class LeaseRecords implements LeaseTable {
  readonly #needs: LeaseNeeds;
  readonly #times: LeaseTimes;
  readonly #statements: ReturnType<typeof leaseStatements>;
  readonly #owner = randomBytes(16).toString("hex");
  readonly #held = new Set<ObjectKey>();
  #beating: NodeJS.Timeout | undefined;

  constructor(needs: LeaseNeeds) {
    this.#needs = needs;
    this.#times = { ...defaults, ...needs.times };
    this.#statements = leaseStatements(needs.records.build);
  }

  async take(key: ObjectKey, scope: Scope): Promise<Lease | undefined> {
    const { waitMs: budgetMs } = this.#times;
    const fault = (): Fault => new Fault("STILL_FETCHING", "another modgate has not fetched it in time");
    try {
      const other = await this.#attempt(key);
      if (other === undefined) return await this.#taken(key);
      const wait = { reason: "shared_fetch", on: "another modgate", budgetMs, fault } as const;
      return await within(scope, wait, ({ signal }) => this.#afterOther(key, other, signal));
    } catch (failure) {
      if (!isFault(failure, "STILL_FETCHING", "STORAGE_FULL", "STORAGE_FAILED")) throw failure;
      return none;
    }
  }

  /** Gives back what is still held. */
  async close(): Promise<void> {
    clearInterval(this.#beating);
    const releases = [...this.#held].map((key) => this.#statements.release({ ...key, owner: this.#owner }));
    this.#held.clear();
    if (releases.length > 0) await this.#needs.records.write(releases).catch(() => undefined);
  }

  async #afterOther(key: ObjectKey, first: Row, signal: AbortSignal): Promise<Lease | undefined> {
    const { pollMs, staleMs } = this.#times;
    const silence = new Silence(staleMs / 10);
    for (let other: Row | undefined = first; other !== undefined;) {
      await sleep(pollMs, undefined, { signal });
      if (await this.#needs.isKept(key)) return undefined;
      other = await this.#find(key);
      if (other === undefined || silence.of(other) >= staleMs) other = await this.#attempt(key, other);
    }
    return this.#taken(key);
  }

  /**
   * Takes what nobody has, or what this one has had and is dead.
   * @returns undefined: it is ours; else whose it is
   */
  async #attempt({ module, version, kind }: ObjectKey, dead?: Row): Promise<Row | undefined> {
    const key = { module, version, kind };
    const taking = { ...key, owner: this.#owner, beat: 0, deadOwner: dead?.owner ?? "", deadBeat: dead?.beat ?? 0 };
    await this.#needs.records.write([this.#statements.take(taking)]);
    const row = await this.#find(key);
    return row?.owner === this.#owner ? undefined : (row ?? this.#attempt(key));
  }

  /** It is ours; whoever had it may have kept the object just before. */
  async #taken({ module, version, kind }: ObjectKey): Promise<Lease | undefined> {
    const key = { module, version, kind };
    const { records, isKept } = this.#needs;
    this.#held.add(key);
    this.#beating ??= setInterval(() => this.#beat(), this.#times.beatMs).unref();
    const release = (): void => {
      this.#held.delete(key);
      // What cannot be written any more goes stale.
      records.write([this.#statements.release({ ...key, owner: this.#owner })]).catch(() => undefined);
    };
    if (!(await isKept(key))) return { release };
    release();
    return undefined;
  }

  #beat(): void {
    const beats = [...this.#held].map((key) => this.#statements.beat({ ...key, owner: this.#owner }));
    if (beats.length > 0) this.#needs.records.write(beats).catch(() => undefined);
  }

  async #find({ module, version, kind }: ObjectKey): Promise<Row | undefined> {
    const [row] = await this.#needs.records.all(this.#statements.find({ module, version, kind }));
    return row;
  }
}

/** Ends the leases of all owners: none of them lives. */
export async function forgetLeases(records: Records): Promise<void> {
  await records.write([statement(() => records.build.deleteFrom("lease"))({})]);
}

/**
 * For how long an owner has given no sign of life, as seen by who looks again and again. Between two looks no more than
 * `mostMs` count, however long ago the last one was: perhaps all were stopped, or the machine slept.
 */
class Silence {
  readonly #mostMs: number;
  #seen: Row | undefined;
  #lookedAt = 0;
  #ms = 0;

  constructor(mostMs: number) {
    this.#mostMs = mostMs;
  }

  of(row: Row): number {
    const now = performance.now();
    const same = row.owner === this.#seen?.owner && row.beat === this.#seen.beat;
    this.#ms = same ? this.#ms + Math.min(now - this.#lookedAt, this.#mostMs) : 0;
    this.#seen = row;
    this.#lookedAt = now;
    return this.#ms;
  }
}

function leaseStatements(build: Records["build"]) {
  return {
    find: statement((slot: Slot<Omit<Row, "owner" | "beat">>) =>
      build
        .selectFrom("lease")
        .selectAll()
        .where("module", "=", slot("module"))
        .where("version", "=", slot("version"))
        .where("kind", "=", slot("kind")),
    ),
    take: statement((slot: Slot<Row & { deadOwner: string; deadBeat: number }>) =>
      build
        .insertInto("lease")
        .values({
          module: slot("module"),
          version: slot("version"),
          kind: slot("kind"),
          owner: slot("owner"),
          beat: slot("beat"),
        })
        .onConflict((row) =>
          row
            .columns(["module", "version", "kind"])
            .doUpdateSet((values) => ({ owner: values.ref("excluded.owner"), beat: values.ref("excluded.beat") }))
            .where("lease.owner", "=", slot("deadOwner"))
            .where("lease.beat", "=", slot("deadBeat")),
        ),
    ),
    beat: statement((slot: Slot<Omit<Row, "beat">>) =>
      build
        .updateTable("lease")
        .set((row) => ({ beat: row("beat", "+", 1) }))
        .where("module", "=", slot("module"))
        .where("version", "=", slot("version"))
        .where("kind", "=", slot("kind"))
        .where("owner", "=", slot("owner")),
    ),
    release: statement((slot: Slot<Omit<Row, "beat">>) =>
      build
        .deleteFrom("lease")
        .where("module", "=", slot("module"))
        .where("version", "=", slot("version"))
        .where("kind", "=", slot("kind"))
        .where("owner", "=", slot("owner")),
    ),
  };
}
