import type { GatewayEvent } from "../../events/event.ts";

const everyMs = 1_000;

type Open = { readonly reason: string; readonly on: string; readonly budgetMs: number; readonly since: number };

/** Says every second what is being waited for, beginning after the first: an examination that is silent would be a bad one. */
export class HeartBeat implements Disposable {
  readonly #open = new Map<number, Open>();
  readonly #began = performance.now();
  readonly #timer: NodeJS.Timeout;

  constructor(write: (line: string) => void) {
    this.#timer = setInterval(() => write(this.#line()), everyMs);
    this.#timer.unref();
  }

  readonly read = (event: GatewayEvent): void => {
    if (event.what === "wait.began") this.#open.set(event.id, { ...event, since: performance.now() });
    if (event.what === "wait.ended") this.#open.delete(event.id);
  };

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #line(): string {
    const now = performance.now();
    const waits = [...this.#open.values()].slice(0, 2).map(({ reason, on, budgetMs, since }) => {
      const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
      return `${reason.replace("_", " ")} of ${on} (${seconds(now - since)} of ${seconds(budgetMs)} s)`;
    });
    const more = this.#open.size > 2 ? ` and ${this.#open.size - 2} more` : "";
    return `… ${Math.round((now - this.#began) / 1_000)} s: ${waits.length === 0 ? "looking" : `waiting for ${waits.join(", ")}${more}`}\n`;
  }
}
