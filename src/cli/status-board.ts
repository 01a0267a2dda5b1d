import type { ToldEvent } from "../events/event.ts";
import type { Flights } from "../flight/flights.ts";
import type { GatewayStatus, StatusSource } from "../http/deps.ts";
import type { Chain } from "../sources/chain.ts";
import { clientAddress } from "./client-address.ts";

export type StatusBoardOptions = {
  readonly version: string;
  readonly chain: Chain;
  readonly flights: Flights;
  readonly totals: () => Promise<GatewayStatus["totals"]>;
};

type Failure = { readonly code: string; readonly why: string; readonly at: number };

/** What the gateway is doing, gathered from its events. */
export class StatusBoard implements StatusSource {
  readonly #options: StatusBoardOptions;
  readonly #began = Date.now();
  readonly #failures = new Map<string, Failure>();
  readonly #addresses: string[] = [];

  constructor(options: StatusBoardOptions) {
    this.#options = options;
  }

  /** The reader to attach to the stream of events. */
  readonly read = (event: ToldEvent): void => {
    if (event.what === "server.listening" && event.protocol !== "unix") {
      this.#addresses.push(clientAddress(event.address));
    }
    if (event.what === "upstream.failed") {
      this.#failures.set(event.on, { code: event.code, why: event.why, at: event.at });
    }
  };

  /** Hits need only the store, which opened before anything listens. */
  unready(): string | undefined {
    return undefined;
  }

  async status(): Promise<GatewayStatus> {
    return {
      version: this.#options.version,
      uptimeMs: Date.now() - this.#began,
      addresses: this.#addresses,
      totals: await this.#options.totals(),
      upstreams: this.upstreams(),
      flights: this.#options.flights.underWay(),
    };
  }

  upstreams(): GatewayStatus["upstreams"] {
    return this.#options.chain.entries.map(({ source, breaker }) => {
      const lastFailure = this.#failures.get(source.name);
      return { name: source.name, state: breaker.state, ...(lastFailure !== undefined && { lastFailure }) };
    });
  }
}
