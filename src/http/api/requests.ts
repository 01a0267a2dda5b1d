import { Fault } from "../../fault/fault.ts";
import type { Trace } from "../../events/trace.ts";
import { answerJson, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";

const requestPath = /^\/api\/v1\/requests\/([0-9a-f]{16})$/;
const mostListed = 1_000;

export function isRequestPath(path: string): boolean {
  return requestPath.test(path);
}

/** GET /api/v1/requests/{id}: what became of a request, or what it waits for now. The id stands in every error body. */
export async function request(path: string, { activity, traces }: House): Promise<Answer> {
  const [, id = ""] = requestPath.exec(path) ?? [];
  const waiting = activity.waitingOf(id);
  if (waiting !== undefined) return answerJson(200, { state: "under_way", ...waiting, ...activity.soFar(id) });
  const trace = await traces.find(id);
  if (trace !== undefined) return answerJson(200, shown(trace));
  throw new Fault("UNKNOWN_REQUEST", `request ${id} is not remembered`);
}

/**
 * GET /api/v1/requests[?limit=N][&slowest=1]: what is under way, then what has ended, the last first, or the slowest
 * of each kind.
 */
export async function requests(ask: Ask, { activity, traces }: House): Promise<Answer> {
  const query = new URLSearchParams(ask.query);
  const limit = Math.min(mostListed, Number(query.get("limit") ?? 100) || 100);
  const ended = query.get("slowest") === "1" ? await traces.slowest() : await traces.last(limit);
  return answerJson(200, { underWay: activity.waiting(), ended: ended.slice(0, limit).map(shown) });
}

function shown({ ended, steps, setbacks }: Trace) {
  const { what: _, at, tookMs, ...more } = ended;
  return { state: "ended", since: at - Math.round(tookMs), at, tookMs, ...more, steps, setbacks };
}
