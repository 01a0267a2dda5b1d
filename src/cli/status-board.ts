import type { ToldEvent } from "../events/event.ts";
import type { GatewayStatus, StatusSource } from "../http/deps.ts";
import type { Chain } from "../sources/chain.ts";

export type StatusBoardOptions = {
  readonly version: string;
  readonly chain: Chain;
  readonly totals: () => Promise<GatewayStatus["totals"]>;
};

type Failure = { readonly code: string; readonly why: string; readonly at: number };

/** What the gateway is doing, gathered from its events. */
export class StatusBoard implements StatusSource {
  readonly #options: StatusBoardOptions;
  readonly #began = Date.now();
  readonly #flights = new Map<string, number>();
  readonly #failures = new Map<string, Failure>();

  constructor(options: StatusBoardOptions) {
    this.#options = options;
  }

  /** The reader to attach to the stream of events. */
  readonly read = (event: ToldEvent): void => {
    if (event.what === "flight.began") this.#flights.set(event.object, event.at);
    else if (event.what === "flight.ended") this.#flights.delete(event.object);
    else if (event.what === "upstream.failed") {
      this.#failures.set(event.on, { code: event.code, why: event.why, at: event.at });
    }
  };

  /** Hits need only the store, which opened before anything listens. */
  unready(): string | undefined {
    return undefined;
  }

  async status(): Promise<GatewayStatus> {
    const now = Date.now();
    return {
      version: this.#options.version,
      uptimeMs: now - this.#began,
      totals: await this.#options.totals(),
      upstreams: this.#options.chain.entries.map(({ source, breaker }) => {
        const lastFailure = this.#failures.get(source.name);
        return { name: source.name, state: breaker.state, ...(lastFailure !== undefined && { lastFailure }) };
      }),
      flights: [...this.#flights].map(([object, since]) => ({ object, tookMs: now - since })),
    };
  }
}
