import { answerText, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";

/** GET /metrics, for Prometheus. Open to all: the metrics hold no names of modules. */
export async function metrics(_ask: Ask, house: House): Promise<Answer> {
  const { contentType, body } = await house.metrics.text();
  return answerText(200, body, contentType);
}
