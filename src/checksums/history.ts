import { LRUCache } from "lru-cache";
import type { Scope } from "../events/scope.ts";
import { asFault, Fault } from "../fault/fault.ts";
import type { ChecksumTable, KeptFork } from "../store/checksums.ts";
import { formatHash, proveRecord, proveTree, sameHash, treeHash, type Hash, type Verifier } from "../tlog/index.ts";
import { openHead, type Head } from "./head.ts";
import type { Prover } from "./prover.ts";

export type HistoryDeps = {
  readonly table: ChecksumTable;
  readonly prover: Prover;
  readonly detached: Scope;
};

/**
 * The one history of a database: its newest head that was verified, kept durably and never moved back. Every further
 * head must be a beginning or a continuation of it; one that is neither freezes the database until a person has looked.
 */
export class History {
  readonly #database: string;
  readonly #verifier: Verifier;
  readonly #deps: HistoryDeps;
  /** Heads that were found to belong to it. */
  readonly #known = new LRUCache<string, true>({ max: 1_000 });
  #newest: Head | undefined;
  /** The note that is kept in the table, as far as is known: another process may have put one in its place. */
  #kept: Uint8Array | undefined;
  #fork: KeptFork | undefined;
  #loaded: Promise<void> | undefined;

  constructor(database: string, verifier: Verifier, deps: HistoryDeps) {
    this.#database = database;
    this.#verifier = verifier;
    this.#deps = deps;
  }

  /** undefined: none was ever verified. @throws {Fault} NOTE_UNVERIFIED when the one that is kept is not by this key */
  async newest(): Promise<Head | undefined> {
    await this.#load();
    return this.#newest;
  }

  async fork(): Promise<KeptFork | undefined> {
    await this.#load();
    return this.#fork;
  }

  /**
   * Takes a signed head into the history and proves record `id` under the newest head, in one round of tiles.
   * @returns the newest head, and the path from the record up to it
   * @throws {Fault} SUMDB_FROZEN; TLOG_NOT_IN_TREE when the record lies beyond both heads; what the prover throws
   */
  async accept(head: Head, id: number | undefined, scope: Scope): Promise<{ newest: Head; path: readonly Hash[] }> {
    for (;;) {
      await this.demandWhole();
      const before = this.#newest;
      const [older, newer] =
        before !== undefined && head.tree.size <= before.tree.size ? [head, before] : [before, head];
      if (id !== undefined && id >= newer.tree.size) {
        throw new Fault("TLOG_NOT_IN_TREE", `record ${id} lies beyond the head of ${newer.tree.size} records`);
      }
      const doubtful = older !== undefined && !this.#known.has(nameOf(older) + nameOf(newer)) ? older : undefined;
      const proven = await this.#deps.prover.prove(
        newer.tree,
        (read) =>
          Promise.all([
            doubtful === undefined ? undefined : treeHash(doubtful.tree.size, read),
            id === undefined ? [] : proveRecord(newer.tree.size, id, read),
          ]),
        scope,
      );
      const [beginning, path] = proven.value;
      if (doubtful !== undefined && beginning !== undefined && !sameHash(beginning, doubtful.tree.hash)) {
        throw await this.#freeze(doubtful, newer, beginning, scope);
      }
      if (this.#newest !== before || this.#fork !== undefined) continue; // somebody else brought one meanwhile
      if (older !== undefined) this.#known.set(nameOf(older) + nameOf(newer), true);
      const kept = proven.keep();
      const advanced = newer === before || (await this.#advance(newer));
      await kept;
      if (advanced) return { newest: newer, path };
    }
  }

  /** @throws {Fault} SUMDB_FROZEN */
  async demandWhole(): Promise<void> {
    await this.#load();
    if (this.#fork !== undefined) throw frozen(this.#database);
  }

  /** A person has looked. With `forget` the next head that is signed begins the history anew. */
  async unfreeze(forget: boolean): Promise<void> {
    await this.#deps.table.removeFork(this.#database);
    if (forget) await this.#deps.table.removeHead(this.#database);
    this.#loaded = undefined;
    this.#known.clear();
    this.#deps.detached.tell({ what: "checksum.unfrozen", database: this.#database, forgotten: forget });
  }

  #load(): Promise<void> {
    this.#loaded ??= this.#read().catch((failure: unknown) => {
      this.#loaded = undefined;
      throw failure;
    });
    return this.#loaded;
  }

  async #read(): Promise<void> {
    const { table } = this.#deps;
    const [head, fork] = await Promise.all([table.head(this.#database), table.fork(this.#database)]);
    this.#newest = head === undefined ? undefined : this.#open(head.note);
    this.#kept = head?.note;
    this.#fork = fork;
  }

  #open(note: Uint8Array): Head {
    try {
      return openHead(note, this.#verifier);
    } catch (failure) {
      const { code, message } = asFault(failure);
      throw new Fault(code, `the head of checksum database ${this.#database} that is kept does not hold: ${message}`, {
        hint: `compare the key in sumdb with the one the database publishes; then: modgate sumdb unfreeze --forget ${this.#database}`,
        cause: failure,
      });
    }
  }

  /** False: another process has kept another head meanwhile. It is taken in, and this one is to be proven beside it. */
  async #advance(head: Head): Promise<boolean> {
    this.#newest = head;
    const { table, detached } = this.#deps;
    const { size } = head.tree;
    const before = this.#kept;
    this.#kept = head.note;
    try {
      if (!(await table.putHead({ database: this.#database, size, note: head.note }, before))) {
        this.#loaded = undefined;
        return false;
      }
    } catch (failure) {
      this.#kept = before;
      const { code, message: why } = asFault(failure);
      detached.tell({ what: "store.failed", operation: "checksum head", code, why });
    }
    detached.tell({ what: "checksum.head", database: this.#database, size });
    return true;
  }

  async #freeze(older: Head, newer: Head, beginning: Hash, scope: Scope): Promise<Fault> {
    const path = await this.#deps.prover
      .prove(newer.tree, (read) => proveTree(newer.tree.size, older.tree.size, read), scope)
      .then(({ value }) => value.map(formatHash))
      .catch(() => ["(the tiles that show it could not be read again)"]);
    const proof = [`the newer head says: ${older.tree.size} records have the root ${formatHash(beginning)}`, ...path];
    const { table, detached } = this.#deps;
    const database = this.#database;
    this.#fork ??= { database, older: older.note, newer: newer.note, proof: proof.join("\n"), at: Date.now() };
    await table.putFork(this.#fork).catch((failure: unknown) => {
      const { code, message: why } = asFault(failure);
      detached.tell({ what: "store.failed", operation: "checksum fork", code, why });
    });
    const why = `its signed heads of ${older.tree.size} and ${newer.tree.size} records contradict each other`;
    detached.tell({ what: "checksum.frozen", database, why });
    return frozen(database);
  }
}

function frozen(database: string): Fault {
  return new Fault(
    "SUMDB_FROZEN",
    `checksum database ${database} has signed two histories that contradict each other; nothing new of it is believed`,
  );
}

function nameOf({ tree }: Head): string {
  return `${tree.size} ${formatHash(tree.hash)} `;
}
