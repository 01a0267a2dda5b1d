import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { Scope } from "../events/scope.ts";
import { type Wait, within } from "../events/wait.ts";
import { sqliteFailure, sqliteFault } from "./sqlite-fault.ts";

const busy = 5;
const pollMs = 20;

const begin = { alone: "BEGIN EXCLUSIVE", shared: "BEGIN; SELECT 1 FROM sqlite_schema" } as const;

/**
 * A lock that one holder has alone or several share: SQLite's own, on an empty file. The system frees it when the process
 * ends, however it ends, and it holds within a process too.
 */
export class LockFile {
  readonly #path: string;
  #held: DatabaseSync | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Gives back what this holds, and takes it so. It never waits.
   * @returns false: others hold it in such a way that it cannot be had
   * @throws {Fault} STORAGE_FAILED, STORAGE_FULL
   */
  take(how: "alone" | "shared"): boolean {
    this.free();
    let file: DatabaseSync | undefined;
    try {
      file = new DatabaseSync(this.#path);
      file.exec(`PRAGMA journal_mode = MEMORY; ${begin[how]}`);
      this.#held = file;
      return true;
    } catch (cause) {
      file?.close();
      const failure = sqliteFailure(cause);
      if (failure.result === busy) return false;
      throw sqliteFault(this.#path, "cannot be locked", failure);
    }
  }

  /** Takes it alone as soon as it can be had. @throws {Fault} that of the wait; STORAGE_FAILED, STORAGE_FULL */
  async takeInTurn(scope: Scope, wait: Wait): Promise<void> {
    if (this.take("alone")) return;
    await within(scope, wait, async ({ signal }) => {
      while (!this.take("alone")) await sleep(pollMs, undefined, { signal });
    });
  }

  free(): void {
    this.#held?.close();
    this.#held = undefined;
  }
}
