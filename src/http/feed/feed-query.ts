import { Fault } from "../../fault/fault.ts";

export type FeedQuery = { readonly since: number; readonly limit: number };

const mostLines = 2000;
const rfc3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/;

/**
 * Reads `since=RFC3339&limit=N`. Absent: from the beginning, 2000 lines. Names it does not know are passed over, as
 * the public index does.
 * @throws {Fault} BAD_URL
 */
export function parseFeedQuery(query: string): FeedQuery {
  const values = new URLSearchParams(query);
  return { since: parseSince(values.get("since") ?? ""), limit: parseLimit(values.get("limit") ?? "") };
}

function parseSince(text: string): number {
  if (text === "") return 0;
  const since = rfc3339.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(since)) return since;
  throw new Fault("BAD_URL", "since is not a time", { hint: "write it as RFC 3339: 2026-01-02T15:04:05Z" });
}

function parseLimit(text: string): number {
  if (text === "") return mostLines;
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= mostLines) return limit;
  throw new Fault("BAD_URL", `limit is not a number from 1 to ${mostLines}`, { hint: "leave it out for the largest" });
}
