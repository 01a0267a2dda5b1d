import { answerWhenFound, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { fetchRule } from "./fetch-rule.ts";
import type { GoproxyTarget } from "./parse.ts";

/** GET /{module}/@latest: the .info of the version to take when the list names none. */
export function latest(ask: Ask, target: GoproxyTarget, { modules }: House): Answer | Promise<Answer> {
  const found = modules.latest(target.module, fetchRule(ask, target), ask.scope);
  return answerWhenFound(found, "application/json");
}
