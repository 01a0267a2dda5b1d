import { answerRelayed, plainText, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import type { AskedOfDatabase } from "./parse.ts";

/** GET /sumdb/{name}/lookup/{module}@{version}: the go.sum lines of a version, under a tree head that holds them. */
export async function lookup(ask: Ask, target: AskedOfDatabase, { relay }: House): Promise<Answer> {
  return answerRelayed(await relay.ask(target.database, target.path, ask.scope), plainText);
}
