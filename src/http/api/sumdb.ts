import { Fault } from "../../fault/fault.ts";
import { answerJson, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";

/** GET /api/v1/sumdb: the checksum databases that are proven here, their newest heads, and forks where there are any. */
export async function sumdbs(_ask: Ask, { sumdbs: source }: House): Promise<Answer> {
  return answerJson(200, { databases: await source.list() });
}

/** POST /api/v1/sumdb/unfreeze?name=NAME[&forget=1]: a person has compared the heads of a fork. */
export async function unfreeze(ask: Ask, { sumdbs: source }: House): Promise<Answer> {
  const query = new URLSearchParams(ask.query);
  const name = query.get("name") ?? "";
  if (!(await source.unfreeze(name, query.get("forget") === "1"))) {
    throw new Fault("UNKNOWN_SUMDB", "no checksum database of this name is proven here");
  }
  return answerJson(200, { unfrozen: name });
}
