import { setTimeout as sleep } from "node:timers/promises";
import type { Scope } from "../../events/scope.ts";
import { untilGivenUp } from "../../events/until-given-up.ts";
import { asFault, isFault } from "../../fault/fault.ts";
import type { ObjectTable } from "../../store/objects.ts";
import type { Unproven } from "../../store/unproven.ts";
import type { ForeignDatabase } from "../database.ts";
import { hashInRecord } from "../evidence.ts";
import type { Ledger } from "./ledger.ts";

export type SettlementNeeds = {
  readonly ledger: Ledger;
  readonly database: Pick<ForeignDatabase, "lookup" | "good">;
  readonly objects: Pick<ObjectTable, "find" | "remove">;
  /** Between two rounds while something is unsettled. */
  readonly everyMs: number;
};

/** Versions looked up at a time: a database that has just come back is not to be run over. */
const atATime = 4;
const leastMs = 1_000;
/** What is denied may still come, but not soon. */
const mostPauseMs = 3_600_000;

/**
 * Verifies afterwards what was handed out unproven, until nothing of it is left: what is right is forgotten, what is
 * wrong is taken away for good, and told with the number of those who got it.
 */
export class Settlement {
  readonly #needs: SettlementNeeds;
  readonly #scope: Scope;
  readonly #overdue = new Set<string>();
  readonly #denied = new Map<string, { readonly until: number; readonly pauseMs: number }>();
  #wake: (() => void) | undefined;
  #woken = false;

  /** @param scope it goes on until this ends */
  constructor(needs: SettlementNeeds, scope: Scope) {
    this.#needs = needs;
    this.#scope = scope;
    void this.#run();
  }

  /** There may be something to do: more was handed out, or the database answers again. */
  readonly wake = (): void => {
    this.#woken = true;
    this.#wake?.();
  };

  async #run(): Promise<void> {
    const { signal, tell } = this.#scope;
    while (!signal.aborted) {
      this.#woken = false;
      await this.#round().catch((failure: unknown) => {
        const { code, message: why } = asFault(failure);
        if (!signal.aborted) tell({ what: "store.failed", operation: "unproven", code, why });
      });
      await this.#pause();
    }
  }

  async #round(): Promise<void> {
    const { ledger, database } = this.#needs;
    const due = ledger.unsettled().filter((row) => (this.#denied.get(versionOf(row))?.until ?? 0) <= Date.now());
    const left = [...Map.groupBy(due, versionOf).values()];
    const work = async (): Promise<void> => {
      for (let rows = left.shift(); rows !== undefined && !this.#scope.signal.aborted; rows = left.shift()) {
        // While it is down the others would fail as well, each after its whole budget.
        if (!(await this.#settle(rows)) && !(await database.good(this.#scope))) left.length = 0;
      }
    };
    await Promise.all(Array.from({ length: atATime }, work));
    for (const row of ledger.unsettled()) await this.#tellOverdue(row);
  }

  /** All files of one version. False: the database could not be asked. */
  async #settle(rows: readonly Unproven[]): Promise<boolean> {
    const { ledger, database } = this.#needs;
    const [{ module, version } = { module: "", version: "" }] = rows;
    const key = versionOf({ module, version });
    let text: string;
    try {
      ({ text } = await database.lookup(module, version));
    } catch (failure) {
      if (!isFault(failure, "NOT_FOUND", "GONE")) return false;
      const pauseMs = Math.min(2 * (this.#denied.get(key)?.pauseMs ?? this.#needs.everyMs / 2), mostPauseMs);
      this.#denied.set(key, { until: Date.now() + pauseMs, pauseMs });
      return true;
    }
    this.#denied.delete(key);
    for (const row of rows) {
      const proven = hashInRecord(text, module, version, row.kind) ?? "nothing";
      if (proven !== row.h1) await this.#withdraw(row, proven);
      else {
        await ledger.settle(row);
        const { kind, h1 } = row;
        this.#scope.tell({ what: "unproven.settled", module, version, kind, h1 });
      }
    }
    return true;
  }

  async #withdraw(row: Unproven, proven: string): Promise<void> {
    const { ledger, objects } = this.#needs;
    const { module, version, kind, h1 } = row;
    // First the bytes: a process that ends in between finds the row unsettled, and does it again.
    if ((await objects.find(row))?.h1 === h1) await objects.remove(row);
    await ledger.withdraw(row, proven);
    const receivers = (await ledger.receivers(row)).length;
    this.#scope.tell({ what: "unproven.withdrawn", module, version, kind, h1, proven, receivers });
  }

  async #tellOverdue(row: Unproven): Promise<void> {
    const { ledger } = this.#needs;
    const { module, version, kind, h1 } = row;
    const name = `${module}@${version}.${kind}`;
    if (ledger.stateOf(row) !== "overdue" || this.#overdue.has(name)) return;
    this.#overdue.add(name);
    const receivers = (await ledger.receivers(row)).length;
    this.#scope.tell({ what: "unproven.overdue", module, version, kind, h1, receivers });
  }

  /** Until there may be something to do. */
  async #pause(): Promise<void> {
    const { signal } = this.#scope;
    const { ledger, everyMs } = this.#needs;
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    const ended = new AbortController();
    const wait = (ms: number) =>
      sleep(ms, undefined, { signal: AbortSignal.any([signal, ended.signal]), ref: false }).catch(() => undefined);
    await wait(Math.min(leastMs, everyMs));
    if (!this.#woken) {
      const due = ledger.unsettled().length === 0 ? [] : [wait(everyMs)];
      await untilGivenUp(Promise.race([woken, ...due]), signal).catch(() => undefined);
    }
    ended.abort();
  }
}

function versionOf({ module, version }: Pick<Unproven, "module" | "version">): string {
  return `${module}@${version}`;
}
