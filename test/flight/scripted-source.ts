import { Readable } from "node:stream";
import type { Scope } from "../../src/events/scope.ts";
import type { Arrival } from "../../src/flight/plan.ts";

/** A source whose bytes come when the test says so. */
export class ScriptedSource {
  readonly body = new Readable({ read: () => undefined });
  readonly #from: string;

  constructor(from = "proxy.example") {
    this.#from = from;
  }

  send(bytes: Uint8Array): void {
    this.body.push(bytes);
  }

  end(): void {
    this.body.push(null);
  }

  cut(failure: Error): void {
    this.body.destroy(failure);
  }

  arrival(length?: number, resume?: (at: number, scope: Scope) => Promise<Arrival & { readonly at: number }>): Arrival {
    return {
      from: this.#from,
      body: this.body,
      ...(length === undefined ? {} : { length }),
      ...(resume === undefined ? {} : { resume }),
    };
  }
}
