import type { Scope } from "../events/scope.ts";
import { within } from "../events/wait.ts";
import { asFault, Fault } from "../fault/fault.ts";
import type { RelayTable } from "../store/answers.ts";
import { parseDatabasePath } from "./database-path.ts";

/** What a checksum database said, passed on unchanged. */
export type Relayed = {
  readonly bytes: Uint8Array;
  readonly immutable: boolean;
  readonly source: "cache" | "upstream" | "stale";
};

/** Asks a database for one path. Any failure is a Fault; NOT_FOUND only when the database says so. */
export type AskDatabase = (database: string, path: string, scope: Scope) => Promise<Uint8Array>;

export type RelayOptions = {
  /** Names of the databases that may be asked: hosts never come from a request. */
  readonly databases: readonly string[];
  /** How long a client waits. The question goes on for whoever asks next. */
  readonly waitMs: number;
};

export type RelayDeps = { readonly ask: AskDatabase; readonly table: RelayTable; readonly detached: Scope };

/**
 * Checksum databases behind modgate: lookups and tiles never change and are kept for ever, the latest tree head is asked
 * for each time and given from memory when the database does not answer.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #deps: RelayDeps;
  readonly #asking = new Map<string, Promise<Uint8Array>>();
  readonly #heads = new Map<string, Uint8Array>();

  constructor(options: RelayOptions, deps: RelayDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  supported(name: string): boolean {
    return this.#options.databases.includes(name);
  }

  /** @param path with a leading slash, as it stands in the request */
  async ask(name: string, path: string, scope: Scope): Promise<Relayed> {
    if (!this.supported(name)) throw new Fault("UNKNOWN_SUMDB", "this checksum database is not relayed here");
    const parsed = parseDatabasePath(path.slice(1));
    if (parsed === undefined) throw new Fault("BAD_URL", `checksum database ${name} has no such path`);
    if (parsed.immutable) {
      const held = await this.#deps.table.find(name, parsed.path);
      if (held !== undefined) return { bytes: held, immutable: true, source: "cache" };
    }
    try {
      return { bytes: await this.#waited(name, parsed.path, scope), immutable: parsed.immutable, source: "upstream" };
    } catch (failure) {
      const head = parsed.immutable ? undefined : this.#heads.get(name);
      if (head === undefined || scope.signal.aborted) throw failure;
      return { bytes: head, immutable: false, source: "stale" };
    }
  }

  #waited(name: string, path: string, scope: Scope): Promise<Uint8Array> {
    const budgetMs = this.#options.waitMs;
    const fault = () =>
      new Fault(
        "STILL_FETCHING",
        `checksum database ${name} has not answered ${path} in ${budgetMs} ms; it is still being asked`,
      );
    return within(scope, { reason: "checksum", on: name, budgetMs, fault }, ({ signal }) => {
      const gone = Promise.withResolvers<never>();
      signal.addEventListener("abort", () => gone.reject(signal.reason as Error), { once: true });
      return Promise.race([this.#shared(name, path), gone.promise]);
    });
  }

  #shared(name: string, path: string): Promise<Uint8Array> {
    const key = `${name} ${path}`;
    const underWay = this.#asking.get(key);
    if (underWay !== undefined) return underWay;
    const asked = this.#fetch(name, path).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asked);
    asked.catch(() => undefined); // those who wait see it; nobody may be waiting
    return asked;
  }

  async #fetch(name: string, path: string): Promise<Uint8Array> {
    const { ask, table, detached } = this.#deps;
    const bytes = await ask(name, path, detached);
    if (path === "latest") {
      this.#heads.set(name, bytes);
      return bytes;
    }
    await table.put(name, path, bytes, Date.now()).catch((failure: unknown) => {
      const fault = asFault(failure);
      detached.tell({ what: "store.failed", operation: "checksum record", code: fault.code, why: fault.message });
    });
    return bytes;
  }
}
