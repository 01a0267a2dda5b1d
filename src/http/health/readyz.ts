import { answerText, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";

/** GET /readyz: whether a load balancer should send requests here. People read below that when less is verified than usual. */
export function readyz(_ask: Ask, { server, status, modes }: House): Answer {
  const why = server.stopping ? "stopping" : status.unready();
  if (why !== undefined) return answerText(503, `not ready: ${why}\n`);
  const { mode = "strict", until } = modes.state() ?? {};
  const end = until === undefined ? "" : ` until ${new Date(until).toISOString()}`;
  return answerText(200, `ready\n${mode === "strict" ? "" : `verification: ${mode}${end}\n`}`);
}
