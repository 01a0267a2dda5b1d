import { plainText, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import type { SeenVersion } from "../../store/objects.ts";
import { type FeedQuery, parseFeedQuery } from "./feed-query.ts";

/**
 * GET /index?since=TIME&limit=N: the versions this gateway has seen first since then, one JSON object a line, oldest
 * first; never those of private modules.
 * @see https://index.golang.org
 */
export async function seen(ask: Ask, { modules, gate }: House): Promise<Answer> {
  const { since, limit } = parseFeedQuery(ask.query);
  const versions = await visible(ask, { modules, gate }, { since, limit });
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

/** As many as there are to see, so that a short page still means the end. */
async function visible(
  { asker, scope }: Ask,
  { modules, gate }: Pick<House, "modules" | "gate">,
  { since, limit }: FeedQuery,
): Promise<readonly SeenVersion[]> {
  const found = new Map<string, SeenVersion>();
  for (let from = since; ;) {
    const page = await modules.seen(from, limit, scope);
    for (const one of page) {
      if (gate?.may(asker, "see", one.module) ?? true) found.set(`${one.module}@${one.version}`, one);
    }
    const last = page.at(-1)?.at ?? from;
    if (page.length < limit || found.size >= limit) return [...found.values()].slice(0, limit);
    from = last > from ? last : last + 1;
  }
}
