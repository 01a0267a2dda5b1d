import { randomBytes } from "node:crypto";
import type { Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { begunCookie } from "./cookies.ts";
import { redirect } from "./page.ts";
import { signInOf } from "./sign-in-of.ts";

/** Where somebody lands who wanted to go nowhere else. */
const usual = "/auth/device";

/** GET /auth/sign-in?to=PATH: sends the browser to the issuer, and remembers in the browser what was asked there. */
export async function beginSignIn(ask: Ask, house: House): Promise<Answer> {
  const signIn = signInOf(house);
  const mark = (): string => randomBytes(32).toString("base64url");
  const marks = { state: mark(), nonce: mark(), verifier: mark() };
  const location = await signIn.issuer.authorize(marks, ask.scope);
  const to = ownPath(new URLSearchParams(ask.query).get("to"));
  return redirect(location, [begunCookie({ ...marks, to, at: Date.now() }, signIn)]);
}

/** It will stand behind our own address, which ends before a slash: no text that begins with one leads to another host. */
function ownPath(to: string | null): string {
  return to !== null && /^\/[!-~]{0,500}$/.test(to) ? to : usual;
}
