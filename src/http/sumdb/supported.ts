import { answerText, type Answer } from "../answer.ts";

/**
 * GET /sumdb/{name}/supported: yes, this gateway relays it. Answered without asking the database: were it down and
 * this no 200, the go command would go straight to it.
 */
export function supported(): Answer {
  return answerText(200, "");
}
