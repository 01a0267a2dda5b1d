import { answerRelayed, plainText, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import type { AskedOfDatabase } from "./parse.ts";

/** GET /sumdb/{name}/latest: the newest signed tree head. */
export async function latest(ask: Ask, target: AskedOfDatabase, { relay }: House): Promise<Answer> {
  return answerRelayed(await relay.ask(target.database, target.path, ask.scope), plainText);
}
