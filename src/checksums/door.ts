import type { Scope } from "../events/scope.ts";
import { Fault, isFault } from "../fault/fault.ts";
import type { ChecksumTable } from "../store/checksums.ts";
import type { ForeignDatabase } from "./database.ts";
import { hashInRecord, type ProvenRecord } from "./evidence.ts";
import { toolchain, type Unlisted } from "./unlisted.ts";
import type { Got, Leniency, Verifiable } from "./without-evidence.ts";

/** What vouches for a hash: the name of a database, "pin", or undefined for nothing. */
export type Vouched = string | undefined;

/** A check that has begun before the bytes are here. */
export type Expectation = {
  /** The database that is asked; undefined: none is. */
  readonly database: ForeignDatabase | undefined;
  /** Resolves when the check will need nobody any more; rejects when it will have nothing to compare with. */
  readonly ready: Promise<unknown>;
  /**
   * @throws {Fault} CHECKSUM_MISMATCH, WITHDRAWN; NOT_IN_SUMDB, SUMDB_UNREACHABLE, SUMDB_UNPROVEN or SUMDB_FROZEN when nothing
   *   vouches for it and that is not good enough
   */
  check(got: Got, scope: Scope): Promise<Vouched>;
};

export type DoorOptions = {
  /** Modules that stand in no database: the first sight of them is pinned. */
  readonly unlisted: Unlisted;
  readonly leniency: Leniency;
};

export type DoorDeps = {
  /** Verifies public modules; undefined: verification is off. */
  readonly database: ForeignDatabase | undefined;
  /** Verifies toolchains in every case. */
  readonly toolchains: ForeignDatabase;
  readonly table: ChecksumTable;
};

/** What objects pass before they become visible. */
export type Doorway = Pick<Door, "expect" | "trusts" | "stillLends">;

/** Nothing becomes visible whose hash nobody vouches for. */
export class Door {
  readonly #options: DoorOptions;
  readonly #deps: DoorDeps;

  constructor(options: DoorOptions, deps: DoorDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  /** Begins to find out what the hash should be; called when the bytes are asked for, so that it costs no time of its own. */
  expect(wanted: Verifiable): Expectation {
    const ready = Promise.resolve();
    if (this.#isUnlisted(wanted))
      return { database: undefined, ready, check: (got, scope) => this.#checkPin(wanted, got, scope) };
    const database = this.#databaseFor(wanted);
    if (database === undefined) return { database, ready, check: async () => undefined };
    const record = database.lookup(wanted.module, wanted.version);
    record.catch(() => undefined); // seen by the check, if it comes to that
    return { database, ready: record, check: (got, scope) => this.#check(wanted, got, record, database, scope) };
  }

  /** Whether what vouched for a hash once is still good enough, so that nobody needs to be asked. */
  trusts(wanted: Verifiable, vouched: Vouched): boolean {
    if (this.#isUnlisted(wanted)) return vouched !== undefined;
    const database = this.#databaseFor(wanted);
    return database === undefined || vouched === database.name;
  }

  /** Whether just these bytes were handed out unproven, and may be once more. */
  stillLends(wanted: Verifiable, h1: string): boolean {
    if (this.#isUnlisted(wanted)) return false;
    const lent = this.#options.leniency.handedOut(wanted);
    return lent?.state === "open" && lent.h1 === h1;
  }

  #isUnlisted({ module }: Verifiable): boolean {
    return this.#options.unlisted.by(module) !== undefined;
  }

  #databaseFor({ module }: Verifiable): ForeignDatabase | undefined {
    return module === toolchain ? this.#deps.toolchains : this.#deps.database;
  }

  async #check(
    wanted: Verifiable,
    got: Got,
    lookup: Promise<ProvenRecord>,
    database: ForeignDatabase,
    scope: Scope,
  ): Promise<Vouched> {
    const { module, version, kind } = wanted;
    const { leniency } = this.#options;
    const before = leniency.handedOut(wanted);
    const answer = await soonEnough(lookup, wanted, leniency, scope);
    if (!("record" in answer)) {
      if (before !== undefined && before.h1 !== got.h1) {
        throw mismatch(wanted, got.h1, before.h1, `what was handed out first, on ${dayOf(before.at)}`, scope);
      }
      const because = explained(answer.failure ?? unanswered(database.name), wanted, database.name);
      if (await leniency.mayBeHandedOut({ ...wanted, ...got, because }, scope)) return undefined;
      if (answer.failure !== undefined) throw because;
    }
    const record = await lookup.catch((failure: unknown) => {
      throw explained(failure, wanted, database.name);
    });
    const expected = hashInRecord(record.text, module, version, kind);
    if (expected === got.h1) return database.name;
    const fault = mismatch(wanted, got.h1, expected ?? "nothing", `checksum database ${database.name}`, scope);
    if (before?.h1 !== got.h1) throw fault;
    throw new Fault("WITHDRAWN", `${fault.message}\nit was handed out on ${dayOf(before.at)}, and is withdrawn`);
  }

  async #checkPin(wanted: Verifiable, { h1 }: Got, scope: Scope): Promise<Vouched> {
    const { module, version, kind } = wanted;
    await this.#deps.table.putPin({ module, version, kind, h1, at: Date.now() }).catch((failure: unknown) => {
      // A full disk does not take unpinned bytes from those who wait: they are only passed on.
      if (!isFault(failure, "STORAGE_FULL", "STORAGE_FAILED")) throw failure;
      scope.tell({ what: "store.failed", operation: "pin", code: failure.code, why: failure.message });
    });
    const pin = await this.#deps.table.pin(wanted);
    if (pin !== undefined && pin.h1 !== h1) {
      throw mismatch(wanted, h1, pin.h1, `the first sight of it, on ${dayOf(pin.at)}`, scope);
    }
    return "pin";
  }
}

/** The record, or why there is none; neither when a mode in force would do without it and it has been waited for. */
async function soonEnough(
  lookup: Promise<ProvenRecord>,
  wanted: Verifiable,
  leniency: Leniency,
  { signal }: Scope,
): Promise<{ readonly record: ProvenRecord } | { readonly failure: unknown }> {
  const over = new AbortController();
  try {
    return await Promise.race([
      lookup.then(
        (record) => ({ record }),
        (failure: unknown) => ({ failure }),
      ),
      leniency.outOfPatience(wanted, AbortSignal.any([signal, over.signal])).then(() => ({ failure: undefined })),
    ]);
  } finally {
    over.abort();
  }
}

function unanswered(database: string): Fault {
  return new Fault("SUMDB_UNREACHABLE", `checksum database ${database} has not answered yet`);
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function mismatch(
  { module, version, kind }: Verifiable,
  got: string,
  wanted: string,
  because: string,
  scope: Scope,
): Fault {
  scope.tell({ what: "checksum.mismatch", module, version, kind, because, wanted, got });
  return new Fault(
    "CHECKSUM_MISMATCH",
    `${module}@${version} (.${kind}): the upstream's bytes are not those of ${because}\nupstream: ${got}\n${because}: ${wanted}`,
  );
}

/** Why there is no record, in the words of whoever wanted to verify something. */
function explained(failure: unknown, { module, version, kind }: Verifiable, database: string): Fault {
  if (!(failure instanceof Fault)) throw failure;
  const what = `${module}@${version} (.${kind})`;
  if (isFault(failure, "NOT_FOUND", "GONE")) {
    return new Fault(
      "NOT_IN_SUMDB",
      `${what} cannot be verified: checksum database ${database} has no record of it\n${failure.message}`,
      {
        cause: failure,
        hint: `a module that stands in no database on purpose: set unlisted (--unlisted ${module}); one that is new: run again in a minute`,
      },
    );
  }
  return new Fault(failure.code, `${what} cannot be verified: ${failure.message}`, {
    cause: failure,
    hint: failure.hint,
  });
}
