import { answerWhenFound, plainText, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { fetchRule } from "./fetch-rule.ts";
import type { GoproxyTarget } from "./parse.ts";

/** GET /{module}/@v/list: the versions there are, one a line, without pseudo-versions. */
export function list(ask: Ask, target: GoproxyTarget, { modules }: House): Answer | Promise<Answer> {
  const found = modules.list(target.module, fetchRule(ask, target), ask.scope);
  return answerWhenFound(found, plainText);
}
