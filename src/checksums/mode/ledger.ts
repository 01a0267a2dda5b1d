import type { Received, Receiver, Unproven, UnprovenKey, UnprovenTable } from "../../store/unproven.ts";
import type { HandedOut } from "../without-evidence.ts";

/** What has just landed may be given once more to whoever asks in that moment. */
const lingerMs = 5_000;

/**
 * Everything that was handed out before it was proven, and to whom: in the store, so that a new start forgets nothing,
 * and in memory, because every hit asks.
 */
export class Ledger {
  readonly #table: UnprovenTable;
  readonly #rows = new Map<string, Unproven>();
  readonly #now: () => number;

  private constructor(table: UnprovenTable, now: () => number) {
    this.#table = table;
    this.#now = now;
  }

  static async open(table: UnprovenTable, now: () => number = Date.now): Promise<Ledger> {
    const ledger = new Ledger(table, now);
    for (const row of await table.all()) ledger.#rows.set(nameOf(row), row);
    return ledger;
  }

  find(key: UnprovenKey): Unproven | undefined {
    return this.#rows.get(nameOf(key));
  }

  stateOf({ withdrawn, until }: Unproven): HandedOut["state"] {
    if (withdrawn !== undefined) return "withdrawn";
    return this.#now() < until ? "open" : "overdue";
  }

  /** In the order they were handed out. */
  all(): readonly Unproven[] {
    return [...this.#rows.values()];
  }

  /** Of which nothing was shown yet, in that order. */
  unsettled(): readonly Unproven[] {
    return this.all().filter(({ withdrawn }) => withdrawn === undefined);
  }

  /** @throws {Fault} STORAGE_FULL, STORAGE_FAILED: then it must not be handed out */
  async add(row: Unproven): Promise<void> {
    await this.#table.put(row);
    this.#rows.set(nameOf(row), row);
  }

  /** It was right. */
  async settle(key: UnprovenKey): Promise<void> {
    await this.#table.remove(key);
    this.#rows.delete(nameOf(key));
  }

  /** It was wrong: that stays. */
  async withdraw(row: Unproven, proven: string): Promise<void> {
    await this.add({ ...row, withdrawn: { at: this.#now(), proven } });
  }

  /**
   * Somebody is about to get a file. Noted if it is one of these; also right after it was withdrawn, because an answer
   * may have begun before.
   * @param askedAt when the request came
   * @throws {Fault} STORAGE_FULL, STORAGE_FAILED: then it must not be given
   */
  async received(key: UnprovenKey, receiver: Receiver, askedAt: number): Promise<void> {
    const row = this.find(key);
    if (row === undefined || (row.withdrawn !== undefined && row.withdrawn.at + lingerMs < askedAt)) return;
    await this.#table.received(key, receiver);
  }

  receivers(key: UnprovenKey): Promise<readonly Received[]> {
    return this.#table.receivers(key);
  }
}

function nameOf({ module, version, kind }: UnprovenKey): string {
  return `${module}@${version}.${kind}`;
}
