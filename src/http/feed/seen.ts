import { plainText, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { parseFeedQuery } from "./feed-query.ts";

/**
 * GET /index?since=TIME&limit=N: the versions this gateway has seen first since then, one JSON object a line, oldest
 * first; never those of private modules.
 * @see https://index.golang.org
 */
export async function seen(ask: Ask, { modules }: House): Promise<Answer> {
  const { since, limit } = parseFeedQuery(ask.query);
  const versions = await modules.seen(since, limit, ask.scope);
  const lines = versions.map(({ module, version, at }) =>
    JSON.stringify({ Path: module, Version: version, Timestamp: new Date(at).toISOString() }),
  );
  return {
    status: 200,
    headers: ["content-type", plainText, "cache-control", "no-cache", "x-content-type-options", "nosniff"],
    body: { bytes: Buffer.from(lines.map((line) => `${line}\n`).join("")) },
    source: "cache",
  };
}
