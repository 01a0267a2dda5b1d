import type { Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { noSessionCookie } from "./cookies.ts";
import { html, page } from "./page.ts";
import { signInOf } from "./sign-in-of.ts";

/** POST /auth/sign-out: the session is over, here and in every other window. */
export async function signOut({ asker, remoteAddress: from }: Ask, house: House): Promise<Answer> {
  const signIn = signInOf(house);
  const { subject = "", token: { id } = { id: "" } } = asker;
  await house.tokens.revoke(id, subject);
  await house.audit?.record({ what: "sign-out", who: subject, from, detail: `session ${id}` });
  return page(200, "You are signed out", html`<p><a href="sign-in">Sign in</a></p>`, [noSessionCookie(signIn)]);
}
