import { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import type { Scope } from "../events/scope.ts";
import { within } from "../events/wait.ts";
import { Fault } from "../fault/fault.ts";
import { undici } from "./undici.ts";

export type BodyOptions = {
  /** Silence allowed between two pieces while somebody wants to read. */
  readonly silenceMs: number;
  /** Fewer bytes a second, over a time of `silenceMs` in which somebody wants to read, count as silence. */
  readonly leastBytesPerSecond: number;
};

/** Pauses shorter than this are how bytes travel, and are not told as waits. */
const pauseMs = 250;

/**
 * The bytes of an answer as they arrive, no faster than they are read. It watches for silence only while it is read,
 * and tells it as a wait. Destroying it gives up the transfer.
 */
export class ResponseBody extends Readable {
  readonly #controller: Dispatcher.DispatchController;
  readonly #where: string;
  readonly #length: number | undefined;
  readonly #options: BodyOptions;
  readonly #scope: Scope;
  #ended: (() => void) | undefined;
  #received = 0;
  #whole = false;
  #pause: NodeJS.Timeout | undefined;
  #heard: (() => void) | undefined;
  #window = { began: performance.now(), received: 0 };

  /** @param ended called once, when no more bytes will come */
  constructor(
    controller: Dispatcher.DispatchController,
    where: string,
    length: number | undefined,
    options: BodyOptions,
    scope: Scope,
    ended: () => void,
  ) {
    super({ highWaterMark: 256 * 1024 });
    this.#controller = controller;
    this.#where = where;
    this.#length = length;
    this.#options = options;
    this.#scope = scope;
    this.#ended = ended;
    // Whoever reads learns of a failure; while nobody does, it must not end the process
    this.on("error", () => undefined);
    scope.signal.addEventListener("abort", this.#abort, { once: true });
    this.#listen();
    if (scope.signal.aborted) this.#abort();
  }

  /** A piece has arrived. */
  receive(bytes: Buffer): void {
    this.#received += bytes.length;
    const wanted = this.push(bytes);
    if (this.destroyed) return;
    this.#heard?.();
    if (!wanted) {
      clearTimeout(this.#pause);
      this.#pause = undefined;
      this.#controller.pause();
    } else if (!this.#tooSlow()) this.#listen();
  }

  /** The last piece has arrived. */
  finish(): void {
    this.#whole = true;
    this.#stop();
    this.push(null);
  }

  /** The connection failed. */
  fail(cause: Error): void {
    const of = this.#length === undefined ? "" : ` of ${this.#length}`;
    const after = `after ${this.#received}${of} bytes`;
    const garbled = cause instanceof undici().errors.HTTPParserError && cause.code !== "HPE_INVALID_EOF_STATE";
    this.destroy(
      garbled
        ? new Fault("UPSTREAM_BAD_ANSWER", `${this.#where}: the answer breaks HTTP ${after}`, { cause })
        : new Fault("UPSTREAM_CUT", `${this.#where}: the answer ended ${after}`, { cause }),
    );
  }

  override _read(): void {
    if (this.#whole || this.#pause !== undefined || this.#heard !== undefined) return;
    this.#window = { began: performance.now(), received: this.#received };
    this.#listen();
    this.#controller.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#stop();
    if (!this.#whole) this.#controller.abort(error ?? new Error("the answer is no longer wanted"));
    callback(error);
  }

  readonly #abort = (): void => {
    this.destroy(this.#scope.signal.reason as Error);
  };

  #stop(): void {
    clearTimeout(this.#pause);
    this.#heard?.();
    this.#scope.signal.removeEventListener("abort", this.#abort);
    this.#ended?.();
    this.#ended = undefined;
  }

  #listen(): void {
    if (this.#pause === undefined) {
      const quietMs = Math.min(pauseMs, this.#options.silenceMs / 2);
      this.#pause = setTimeout(() => void this.#waitAloud(this.#options.silenceMs - quietMs), quietMs);
    } else this.#pause.refresh();
  }

  async #waitAloud(budgetMs: number): Promise<void> {
    this.#pause = undefined;
    const { silenceMs } = this.#options;
    const fault = (): Fault =>
      new Fault("UPSTREAM_TIMEOUT", `${this.#where}: silent for ${silenceMs} ms after ${this.#received} bytes`);
    const wait = { reason: "body", on: this.#where, budgetMs, fault } as const;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#heard = () => {
      this.#heard = undefined;
      resolve();
    };
    try {
      await within(this.#scope, wait, ({ signal }) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
        return promise;
      });
    } catch (failure) {
      this.destroy(failure as Error);
    }
  }

  #tooSlow(): boolean {
    const { silenceMs, leastBytesPerSecond } = this.#options;
    const seconds = (performance.now() - this.#window.began) / 1_000;
    if (seconds * 1_000 < silenceMs) return false;
    const received = this.#received - this.#window.received;
    this.#window = { began: performance.now(), received: this.#received };
    if (received >= seconds * leastBytesPerSecond) return false;
    const text = `${this.#where}: only ${received} bytes in ${Math.round(seconds)} s`;
    this.destroy(new Fault("UPSTREAM_TIMEOUT", text, { hint: "the upstream or the line is too slow; run again" }));
    return true;
  }
}
