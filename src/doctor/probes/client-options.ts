import type { HttpClientOptions } from "../../net/http-client-options.ts";
import type { Surroundings } from "../surroundings/surroundings.ts";
import { budgets } from "./exchange.ts";

/** The HTTP client of an examination: impatient, and with what a go command has of proxies, authorities and credentials. */
export function clientOptions({ environment, settings }: Surroundings, version: string): HttpClientOptions {
  return {
    version,
    // Variables of the go command count wherever they come from, but a client knows only its environment
    environment: { ...environment, GOAUTH: settings.GOAUTH.value },
    budgets,
    // How slow is too slow is for the checks to say
    leastBytesPerSecond: 0,
    dnsAtATime: 16,
  };
}
