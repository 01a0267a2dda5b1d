import { z } from "zod";
import { asFault, Fault } from "../../fault/fault.ts";
import { answerJson, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { refuseLate } from "../failed-sign-in.ts";
import { readJson } from "./json-body.ts";

const body = z.strictObject({ token: z.string().min(1) });

/** POST /api/v1/oidc/exchange: a token of the CI's issuer for one of ours, good for 15 minutes. */
export async function exchangeOidc(ask: Ask, { oidc, audit, gate }: House): Promise<Answer> {
  if (oidc === undefined) throw new Fault("UNKNOWN_ROUTE", "no issuer is trusted here: access.oidc names none");
  if (!ask.unheard)
    throw new Fault("CREDENTIALS_IN_CLEAR", "a token was sent over plain http, where others can read along");
  const parsed = body.safeParse(await readJson(ask));
  if (!parsed.success) throw new Fault("API_BAD_REQUEST", "the body: token is wanted");
  const { text, token } = await oidc.exchange(parsed.data.token, ask.scope).catch((failure: unknown) => {
    const detail = `POST /api/v1/oidc/exchange: ${asFault(failure).code}`;
    audit?.refused({ from: ask.remoteAddress, detail });
    if (gate === undefined) throw failure;
    return refuseLate(ask, gate, failure);
  });
  const detail = `token ${token.id}, ${token.note}`;
  await audit?.record({ what: "token.created", who: token.subject, from: ask.remoteAddress, detail });
  const { createdAt, expiresAt } = token;
  return answerJson(200, { token: text, expiresAt, expiresInMs: expiresAt - createdAt });
}
