import { answerText, type Answer } from "../answer.ts";

/** GET /livez: the process turns its event loop. It asks nothing else, so that a slow disk gets nobody killed. */
export function livez(): Answer {
  return answerText(200, "ok\n");
}
