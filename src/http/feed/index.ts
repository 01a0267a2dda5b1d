import type { Match } from "../endpoint.ts";
import { seen } from "./seen.ts";

const index: Match = { endpoint: "index", route: "GET /index", answer: seen };

/** The index of versions, in the format of index.golang.org. */
export function matchFeed(path: string): Match | undefined {
  return path === "/index" ? index : undefined;
}
