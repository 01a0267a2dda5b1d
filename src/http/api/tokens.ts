import { z } from "zod";
import { roles } from "../../access/role.ts";
import { tokenKinds } from "../../access/token-text.ts";
import { longestLifeMs } from "../../access/tokens.ts";
import { Fault } from "../../fault/fault.ts";
import type { TokenRow } from "../../store/tokens.ts";
import { answerJson, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { readJson } from "./json-body.ts";

const wanted = z.strictObject({
  kind: z.enum(tokenKinds).default("user"),
  subject: z.string(),
  note: z.string().default(""),
  modules: z.string().default(""),
  rights: z.array(z.enum(roles.admin)).default(["see", "read"]),
  lifeMs: z.int().default(longestLifeMs),
});

/** GET /api/v1/tokens: all of them, without what is secret. */
export async function listTokens(_ask: Ask, { tokens }: House): Promise<Answer> {
  return answerJson(200, { tokens: (await tokens.list()).map(shown) });
}

/** POST /api/v1/tokens: makes one. The answer is the only place where it ever stands. */
export async function createToken(ask: Ask, { tokens, audit }: House): Promise<Answer> {
  const parsed = wanted.safeParse(await readJson(ask));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Fault("API_BAD_REQUEST", `the body: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "no object"}`);
  }
  const { text, token } = await tokens.create(parsed.data, caller(ask));
  const detail = `token ${token.id} until ${new Date(token.expiresAt).toISOString()}, ${token.rights} for ${token.modules || "*"}`;
  const { subject } = token;
  await audit?.record({ what: "token.created", who: caller(ask), from: ask.remoteAddress, subject, detail });
  return answerJson(201, { token: text, ...shown(token) });
}

/** POST /api/v1/tokens/revoke?id=ID: from now on it is refused. */
export async function revokeToken(ask: Ask, { tokens, audit }: House): Promise<Answer> {
  const id = new URLSearchParams(ask.query).get("id") ?? "";
  if (!(await tokens.revoke(id, caller(ask)))) throw new Fault("NO_SUCH_TOKEN", "there is no token of this id");
  await audit?.record({ what: "token.revoked", who: caller(ask), from: ask.remoteAddress, detail: `token ${id}` });
  return answerJson(200, { revoked: id });
}

/** Without the hash, which is nobody's business. */
function shown(token: TokenRow) {
  return { ...token, hash: undefined, rights: token.rights.split(",") };
}

function caller({ asker }: Ask): string {
  return asker.subject ?? "";
}
