import { answerText, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";

/** GET /readyz: whether a load balancer should send requests here. */
export function readyz(_ask: Ask, { server, status }: House): Answer {
  const why = server.stopping ? "stopping" : status.unready();
  return why === undefined ? answerText(200, "ready\n") : answerText(503, `not ready: ${why}\n`);
}
