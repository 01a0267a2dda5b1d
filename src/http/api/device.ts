import { z } from "zod";
import { Fault } from "../../fault/fault.ts";
import { answerJson, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { signInOf } from "../pages/sign-in-of.ts";
import { readJson } from "./json-body.ts";

const body = z.strictObject({ device_code: z.string().min(1) });

/**
 * POST /api/v1/auth/device: a code for a command, and one for the person who signs in for it.
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.2
 */
export function beginDevice(ask: Ask, house: House): Answer {
  const { address, devices } = signInOf(house);
  refuseOverheard(ask);
  const { deviceCode, userCode, lifeMs, intervalMs } = devices.begin(ask.remoteAddress);
  const page = `${address.base}/auth/device`;
  return answerJson(200, {
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: page,
    verification_uri_complete: `${page}?code=${userCode}`,
    expires_in: lifeMs / 1_000,
    interval: intervalMs / 1_000,
  });
}

/** POST /api/v1/auth/token: the token, once somebody has confirmed the code. */
export async function redeemDevice(ask: Ask, house: House): Promise<Answer> {
  const { devices, tokenMs } = signInOf(house);
  refuseOverheard(ask);
  const parsed = body.safeParse(await readJson(ask));
  if (!parsed.success) throw new Fault("API_BAD_REQUEST", "the body: device_code is wanted");
  const subject = devices.redeem(parsed.data.device_code);
  const wanted = { kind: "user", subject, note: "modgate auth login", modules: "", lifeMs: tokenMs } as const;
  const { text, token } = await house.tokens.create({ ...wanted, rights: ["see", "read"] }, subject);
  const detail = `token ${token.id}, ${token.note}`;
  await house.audit?.record({ what: "token.created", who: subject, from: ask.remoteAddress, detail });
  return answerJson(200, { access_token: text, token_type: "Bearer", expires_in: tokenMs / 1_000 });
}

function refuseOverheard({ unheard }: Ask): void {
  if (!unheard) throw new Fault("CREDENTIALS_IN_CLEAR", "a sign-in over plain http, where others can read along");
}
