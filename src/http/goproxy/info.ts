import { answerFound, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { fetchRule } from "./fetch-rule.ts";
import type { GoproxyTarget } from "./parse.ts";

/** GET /{module}/@v/{query}.info: what a version, branch, commit or version prefix means. Fixed for a canonical version only. */
export async function info(ask: Ask, target: GoproxyTarget, { modules }: House): Promise<Answer> {
  const found = await modules.info(target.module, target.version, fetchRule(ask, target), ask.scope);
  return answerFound(found, "application/json");
}
