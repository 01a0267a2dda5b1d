import { answerJson, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";

/** GET /api/v1/status: version, totals, upstreams, fetches under way. */
export async function status(ask: Ask, { server, status: source }: House): Promise<Answer> {
  const now = await source.status(ask.scope);
  return answerJson(200, { ...now, requests: server.requests, stopping: server.stopping });
}
