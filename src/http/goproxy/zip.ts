import { answerAnnounced, answerFound, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { fetchRule } from "./fetch-rule.ts";
import type { GoproxyTarget } from "./parse.ts";

/** GET /{module}/@v/{version}.zip: the files of a version. Never changes once served; HEAD starts no download. */
export async function zip(ask: Ask, target: GoproxyTarget, { modules }: House): Promise<Answer> {
  const { module, version } = target;
  const rule = fetchRule(ask, target);
  if (ask.method === "HEAD") {
    return answerAnnounced(await modules.zipHead(module, version, rule, ask.scope), "application/zip");
  }
  return answerFound(await modules.zip(module, version, rule, ask.scope), "application/zip");
}
