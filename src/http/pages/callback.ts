import { timingSafeEqual } from "node:crypto";
import { subjectOf } from "../../access/sign-in/person.ts";
import type { SignIn } from "../../access/sign-in/sign-in.ts";
import { hashToken } from "../../access/token-text.ts";
import { asFault, Fault, isFault } from "../../fault/fault.ts";
import type { Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { type BegunSignIn, begunIn, noBegunCookie, sessionCookie, sessionIn, signInLifeMs } from "./cookies.ts";
import { redirect } from "./page.ts";
import { signInOf } from "./sign-in-of.ts";

/** GET /auth/callback: the browser comes back from the issuer. Whoever it was before, it gets a session of its own. */
export async function endSignIn(ask: Ask, house: House): Promise<Answer> {
  const { audit } = house;
  const signIn = signInOf(house);
  try {
    const begun = begunHere(ask, signIn);
    const claims = await signIn.issuer.redeem(ask.query, begun, ask.scope);
    const subject = subjectOf(claims, signIn.person);
    await endOldSession(ask, signIn);
    const { text, token } = await signIn.sessions.begin(subject);
    await audit?.record({ what: "sign-in", who: subject, from: ask.remoteAddress, detail: `session ${token.id}` });
    return redirect(`${signIn.address.base}${begun.to}`, [sessionCookie(text, signIn), noBegunCookie(signIn)]);
  } catch (failure) {
    audit?.refused({ from: ask.remoteAddress, detail: `GET /auth/callback: ${asFault(failure).code}` });
    throw failure;
  }
}

/** Only the browser that has begun a sign-in may end it. @throws {Fault} SIGN_IN_STATE, SIGN_IN_EXPIRED */
function begunHere(ask: Ask, signIn: SignIn): BegunSignIn {
  const begun = begunIn(ask.header("cookie"), signIn);
  if (begun === undefined)
    throw new Fault("SIGN_IN_STATE", "no sign-in was begun in this browser, or its cookies are blocked");
  const states = new URLSearchParams(ask.query).getAll("state");
  if (states.length !== 1 || !timingSafeEqual(hashToken(states[0] ?? ""), hashToken(begun.state))) {
    throw new Fault("SIGN_IN_STATE", "what comes back is not the sign-in that this browser began last");
  }
  if (Date.now() - begun.at > signInLifeMs)
    throw new Fault("SIGN_IN_EXPIRED", "the sign-in took longer than ten minutes");
  return begun;
}

async function endOldSession(ask: Ask, { sessions, ...signIn }: SignIn): Promise<void> {
  const old = sessionIn(ask.header("cookie"), signIn);
  if (old === undefined) return;
  try {
    await sessions.end(await sessions.find(old));
  } catch (failure) {
    if (!isFault(failure, "SESSION_ENDED")) throw failure;
  }
}
