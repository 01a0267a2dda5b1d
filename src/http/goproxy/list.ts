import { answerFound, plainText, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { fetchRule } from "./fetch-rule.ts";
import type { GoproxyTarget } from "./parse.ts";

/** GET /{module}/@v/list: the versions there are, one a line, without pseudo-versions. */
export async function list(ask: Ask, target: GoproxyTarget, { modules }: House): Promise<Answer> {
  const found = await modules.list(target.module, fetchRule(ask, target), ask.scope);
  return answerFound(found, plainText);
}
