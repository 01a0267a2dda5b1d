import { answerWhenFound, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { fetchRule } from "./fetch-rule.ts";
import type { GoproxyTarget } from "./parse.ts";

/** GET /{module}/@v/{query}.info: what a version, branch, commit or version prefix means. Fixed for a canonical version only. */
export function info(ask: Ask, target: GoproxyTarget, { modules }: House): Answer | Promise<Answer> {
  const found = modules.info(target.module, target.version, fetchRule(ask, target), ask.scope);
  return answerWhenFound(found, "application/json");
}
