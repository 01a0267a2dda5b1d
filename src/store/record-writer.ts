import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { Fault } from "../fault/fault.ts";
import type { WriterAsk, WriterReply } from "./record-worker.ts";
import type { Query } from "./records.ts";
import { sqliteFault } from "./sqlite-fault.ts";
import type { StorageHealth } from "./storage-health.ts";

/** So many callers share one commit at most. */
const groupLimit = 512;

const recordWriting = "record.write";

type Waiting = {
  readonly changes: readonly Query[];
  readonly resolve: () => void;
  readonly reject: (why: unknown) => void;
};

/**
 * The one writer, in a thread of its own. While one group is being made durable, further callers gather for the next:
 * the more there are, the more share an fsync. A thread that ends is replaced with the next write.
 */
export class RecordWriter {
  readonly #file: string;
  readonly #health: StorageHealth;
  readonly #startWorker: (file: string) => Worker;
  readonly #waiting: Waiting[] = [];
  #worker: Worker | undefined;
  #running: Promise<void> | undefined;
  #commits = 0;
  #closed = false;

  private constructor(file: string, health: StorageHealth, startWorker: (file: string) => Worker) {
    this.#file = file;
    this.#health = health;
    this.#startWorker = startWorker;
  }

  /** @throws {Fault} STORAGE_FAILED, STORAGE_FULL when the file cannot be opened, made or brought up to date */
  static async open(file: string, health: StorageHealth, startWorker = startRecordWorker): Promise<RecordWriter> {
    const writer = new RecordWriter(file, health, startWorker);
    writer.#worker = await writer.#start();
    return writer;
  }

  /** Transactions of the present thread. */
  get commits(): number {
    return this.#commits;
  }

  async write(changes: readonly Query[]): Promise<void> {
    if (this.#closed) throw new Fault("SHUTTING_DOWN", "the records are closed");
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ changes, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Writes what waits, then ends the thread. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    worker.postMessage("close" satisfies WriterAsk, []);
    await ended;
  }

  async #run(): Promise<void> {
    // Callers of the same turn of the event loop are in the first group already.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, groupLimit);
      try {
        const began = performance.now();
        const reply = await this.#commit(group.map(({ changes }) => changes));
        this.#health.committed(group.length, performance.now() - began);
        this.#settle(group, reply);
      } catch (fault) {
        for (const { reject } of group) reject(fault);
      }
    }
    this.#running = undefined;
  }

  async #commit(ask: WriterAsk): Promise<WriterReply> {
    this.#worker ??= await this.#start();
    const reply = this.#reply(this.#worker);
    this.#worker.postMessage(ask, []);
    return await reply;
  }

  #settle(group: readonly Waiting[], reply: WriterReply): void {
    this.#commits = reply.commits;
    for (const [index, { resolve, reject }] of group.entries()) {
      const failure = reply.failures[index];
      if (failure === undefined) resolve();
      else reject(this.#failed(sqliteFault(this.#file, "cannot be written", failure)));
    }
    if (reply.failures.every((failure) => failure === undefined)) this.#health.worked(recordWriting);
  }

  async #start(): Promise<Worker> {
    const worker = this.#startWorker(this.#file);
    // Whoever waits hears of it from `#reply`; a thread that fails while nobody waits is replaced with the next write.
    worker.on("error", () => undefined);
    const { notOpened } = await this.#reply(worker);
    if (notOpened !== undefined) throw this.#failed(sqliteFault(this.#file, "cannot be opened", notOpened));
    worker.once("exit", () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    return worker;
  }

  /** The next message of the thread; a Fault when it ends instead. */
  #reply(worker: Worker): Promise<WriterReply> {
    return new Promise((resolve, reject) => {
      let cause: unknown;
      const note = (failure: unknown): unknown => (cause = failure);
      const ended = (): void => {
        worker.off("message", answered);
        reject(this.#failed(new Fault("STORAGE_FAILED", `the writer of ${this.#file} ended`, { cause })));
      };
      const answered = (reply: WriterReply): void => {
        worker.off("exit", ended);
        worker.off("error", note);
        resolve(reply);
      };
      worker.once("error", note);
      worker.once("exit", ended);
      worker.once("message", answered);
    });
  }

  #failed(fault: Fault): Fault {
    this.#health.failed(recordWriting, fault);
    return fault;
  }
}

/** A checkout runs TypeScript, the installed package JavaScript: the worker's file has the same ending as this one. */
export function startRecordWorker(file: string): Worker {
  const program = new URL(`./record-worker${extname(import.meta.filename)}`, import.meta.url);
  return new Worker(program, { workerData: { file } });
}
