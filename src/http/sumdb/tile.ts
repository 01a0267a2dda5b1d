import { answerRelayed, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import type { AskedOfDatabase } from "./parse.ts";

/** GET /sumdb/{name}/tile/{…}: a piece of the tree. */
export async function tile(ask: Ask, target: AskedOfDatabase, { relay }: House): Promise<Answer> {
  return answerRelayed(await relay.ask(target.database, target.path, ask.scope), "application/octet-stream");
}
