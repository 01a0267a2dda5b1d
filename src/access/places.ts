import type { Scope } from "../events/scope.ts";
import { untilGivenUp } from "../events/until-given-up.ts";
import { within } from "../events/wait.ts";
import { Fault } from "../fault/fault.ts";

type Line = { taken: number; readonly waiting: Set<() => void> };

/** So many things at a time for each client; the others wait, first come, first served. */
export class Places {
  readonly #most: number;
  readonly #waitMs: number;
  readonly #lines = new Map<string, Line>();

  /** @param most 0: as many as they like */
  constructor(most: number, waitMs: number) {
    this.#most = most;
    this.#waitMs = waitMs;
  }

  /** Gives back what frees the place again; once is enough. @throws {Fault} RATE_LIMITED */
  async take(client: string, scope: Scope): Promise<() => void> {
    if (this.#most === 0) return () => undefined;
    const line = this.#lines.get(client) ?? { taken: 0, waiting: new Set<() => void>() };
    this.#lines.set(client, line);
    if (line.taken < this.#most) line.taken++;
    else await this.#wait(line, scope);
    let free = (): void => this.#free(client, line);
    return () => {
      free();
      free = () => undefined;
    };
  }

  async #wait(line: Line, scope: Scope): Promise<void> {
    const turn = Promise.withResolvers<void>();
    let came = false;
    const called = (): void => {
      came = true;
      turn.resolve();
    };
    line.waiting.add(called);
    const fault = (): Fault =>
      new Fault("RATE_LIMITED", `one client has ${this.#most} fetches under way already`, {
        hint: "run again when they are done; whoever runs the gateway can raise limits.missesAtATime",
      });
    const share = { bucket: "misses_at_a_time", per: "client" } as const;
    const on = "its share of fetches at a time";
    const wait = { reason: "queue", on, budgetMs: this.#waitMs, share, fault } as const;
    try {
      await within(scope, wait, ({ signal }) => untilGivenUp(turn.promise, signal));
    } catch (failure) {
      if (came) this.#next(line);
      else line.waiting.delete(called);
      throw failure;
    }
  }

  #free(client: string, line: Line): void {
    this.#next(line);
    if (line.taken === 0) this.#lines.delete(client);
  }

  /** The place goes to who waits, or is free. */
  #next(line: Line): void {
    const [next] = line.waiting;
    if (next === undefined) {
      line.taken--;
      return;
    }
    line.waiting.delete(next);
    next();
  }
}
