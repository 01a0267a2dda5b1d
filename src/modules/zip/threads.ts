import { Worker } from "node:worker_threads";
import type { Scope } from "../../events/scope.ts";
import { within } from "../../events/wait.ts";
import { Fault } from "../../fault/fault.ts";
import type { RandomAccess } from "../../store/blobs.ts";
import type { CheckedZip } from "./content.ts";
import { doJob, type ZipJob, type ZipOutcome } from "./job.ts";

export type ZipThreadsOptions = {
  /** The module a thread runs: that of `worker.ts`, or what stands in for it in a test. */
  readonly script: URL;
  /** Threads at most; each is started when it is needed, and kept for a while. */
  readonly most: number;
  /** How long a zip may wait for a thread, and how long a thread may be at it. */
  readonly queueMs: number;
  readonly checkMs: number;
};

/** What a thread holds is worth more than the tenth of a second it takes to start another one. */
const idleMs = 3_000;
const resourceLimits = { maxOldGenerationSizeMb: 1024 };

/**
 * Checks zips in threads of its own, because inflating and hashing 500 MiB takes seconds. A thread that fails, or is
 * given up in mid-work, is thrown away; the next zip gets a new one. Idle threads do not keep the process alive.
 */
export class ZipThreads {
  readonly #options: ZipThreadsOptions;
  /** With what ends them when they stay idle. */
  readonly #idle = new Map<Worker, NodeJS.Timeout>();
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  constructor(options: ZipThreadsOptions) {
    this.#options = options;
  }

  /**
   * Ends at once when the scope's signal does.
   * @throws {Fault} ZIP_INVALID, OBJECT_TOO_LARGE; STORAGE_FAILED when reading fails or lasts too long; QUEUE_TIMEOUT
   */
  async check(bytes: RandomAccess, module: string, version: string, scope: Scope): Promise<CheckedZip> {
    const on = `${module}@${version} (.zip)`;
    const { checkMs: budgetMs } = this.#options;
    const fault = (): Fault => new Fault("STORAGE_FAILED", `${on}: it could not be read and checked in ${budgetMs} ms`);
    await this.#takeSeat(on, scope);
    try {
      const job = { path: bytes.path, size: bytes.size, module, version };
      return await within(scope, { reason: "checksum", on, budgetMs, fault }, ({ signal }) => {
        return this.#run(job, bytes, on, signal);
      });
    } finally {
      this.#leaveSeat();
    }
  }

  /** Ends the idle threads; those at work end with their scopes. */
  async close(): Promise<void> {
    await Promise.all([...this.#idle.keys()].map((thread) => thread.terminate()));
  }

  async #takeSeat(on: string, scope: Scope): Promise<void> {
    const { most, queueMs: budgetMs } = this.#options;
    if (this.#taken < most) {
      this.#taken++;
      return;
    }
    const fault = (): Fault =>
      new Fault("QUEUE_TIMEOUT", `${on}: no thread was free to check it within ${budgetMs} ms`);
    await within(scope, { reason: "queue", on, budgetMs, fault }, ({ signal }) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const giveUp = (): void => {
        this.#waiting.delete(resolve);
        reject(signal.reason as Error);
      };
      this.#waiting.add(resolve);
      if (signal.aborted) giveUp();
      else signal.addEventListener("abort", giveUp, { once: true });
      return promise;
    });
  }

  /** The seat passes from hand to hand, first come, first served. */
  #leaveSeat(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#taken--;
    else {
      this.#waiting.delete(next);
      next();
    }
  }

  async #run(job: ZipJob, bytes: RandomAccess, on: string, signal: AbortSignal): Promise<CheckedZip> {
    signal.throwIfAborted();
    const thread = this.#wakeThread();
    let outcome: ZipOutcome;
    try {
      outcome = await doJob(thread, job, bytes, signal);
    } catch (failure) {
      void thread.terminate();
      throw failure;
    }
    thread.unref();
    this.#idle.set(thread, setTimeout(() => void thread.terminate(), idleMs).unref());
    if ("checked" in outcome) return outcome.checked;
    const { code, message, hint } = outcome.fault;
    throw new Fault(code, `${on}: ${message}`, { hint });
  }

  /** An idle thread or a new one. It keeps the process alive until it is idle again. */
  #wakeThread(): Worker {
    const [idle] = this.#idle;
    if (idle !== undefined) {
      const [known, ending] = idle;
      clearTimeout(ending);
      this.#idle.delete(known);
      known.ref();
      return known;
    }
    const thread = new Worker(this.#options.script, { execArgv: [], resourceLimits });
    // Its failure is told to whoever waits for it; an idle one that ends is just forgotten.
    thread.on("error", () => undefined);
    thread.on("exit", () => this.#idle.delete(thread));
    return thread;
  }
}
