import { answerAnnounced, answerWhenFound, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { fetchRule } from "./fetch-rule.ts";
import type { GoproxyTarget } from "./parse.ts";

/** GET /{module}/@v/{version}.zip: the files of a version. Never changes once served; HEAD starts no download. */
export function zip(ask: Ask, target: GoproxyTarget, { modules }: House): Answer | Promise<Answer> {
  const { module, version } = target;
  const rule = fetchRule(ask, target);
  if (ask.method === "HEAD") {
    return modules
      .zipHead(module, version, rule, ask.scope)
      .then((announced) => answerAnnounced(announced, "application/zip"));
  }
  return answerWhenFound(modules.zip(module, version, rule, ask.scope), "application/zip");
}
