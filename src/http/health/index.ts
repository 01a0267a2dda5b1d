import type { Match } from "../endpoint.ts";
import { livez } from "./livez.ts";
import { metrics } from "./metrics.ts";
import { readyz } from "./readyz.ts";

const probes = new Map<string, Match>([
  ["/livez", { endpoint: "health", route: "GET /livez", answer: livez }],
  ["/readyz", { endpoint: "health", route: "GET /readyz", answer: readyz }],
  ["/metrics", { endpoint: "metrics", route: "GET /metrics", answer: metrics }],
]);

/** What probes and scrapers ask. */
export function matchHealth(path: string): Match | undefined {
  return probes.get(path);
}
