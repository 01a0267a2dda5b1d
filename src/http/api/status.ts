import { answerJson, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";

/** GET /api/v1/status: version, totals, upstreams, fetches under way, the verification mode. */
export async function status(ask: Ask, { server, status: source, modes }: House): Promise<Answer> {
  const now = await source.status(ask.scope);
  return answerJson(200, { ...now, verification: modes.state(), requests: server.requests, stopping: server.stopping });
}
