import { z } from "zod";
import { Fault } from "../../fault/fault.ts";
import { answerJson, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { readJson } from "./json-body.ts";

const body = z.strictObject({ text: z.string().min(1).max(500) });

/** POST /api/v1/audit/forget: takes a name or an address out of the audit trail. That this was done is a leaf itself. */
export async function forgetPerson(ask: Ask, { audit }: House): Promise<Answer> {
  const parsed = body.safeParse(await readJson(ask));
  if (!parsed.success) throw new Fault("API_BAD_REQUEST", "the body: text is wanted");
  if (audit === undefined) throw new Fault("LOG_NOT_SET_UP", "this gateway has no audit trail");
  await audit.forget(parsed.data.text, ask.asker.subject);
  return answerJson(200, { forgotten: true });
}
