import { answerWhenFound, plainText, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { fetchRule } from "./fetch-rule.ts";
import type { GoproxyTarget } from "./parse.ts";

/** GET /{module}/@v/{version}.mod: the go.mod of a version. Never changes once served. */
export function mod(ask: Ask, target: GoproxyTarget, { modules }: House): Answer | Promise<Answer> {
  const found = modules.mod(target.module, target.version, fetchRule(ask, target), ask.scope);
  return answerWhenFound(found, plainText);
}
