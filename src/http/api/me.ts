import { roles } from "../../access/role.ts";
import type { Asker } from "../../access/asker.ts";
import { answerJson, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";

/** GET /api/v1/me: as whom the caller is known, and what he may do with the gateway itself. */
export function me({ asker }: Ask, { gate }: House): Answer {
  const rights = roles.admin.filter((right) => asker.root === true || gate?.may(asker, right, undefined) === true);
  return answerJson(200, { subject: asker.subject, by: wayOf(asker), rights });
}

function wayOf({ root, session, token }: Asker): string {
  if (root === true) return "owner";
  if (session === true) return "session";
  return token === undefined ? "certificate" : "token";
}
