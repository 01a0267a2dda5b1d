import type { Match } from "../endpoint.ts";
import { livez } from "./livez.ts";
import { metrics } from "./metrics.ts";
import { readyz } from "./readyz.ts";

const probes = new Map<string, Match>([
  ["/livez", { endpoint: "health", answer: livez }],
  ["/readyz", { endpoint: "health", answer: readyz }],
  ["/metrics", { endpoint: "metrics", answer: metrics }],
]);

/** What probes and scrapers ask. */
export function matchHealth(path: string): Match | undefined {
  return probes.get(path);
}
