import { isFault } from "../../fault/fault.ts";
import type { Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { refuseLate } from "../failed-sign-in.ts";
import { readForm } from "./form-body.ts";
import { type Html, html, page } from "./page.ts";
import { signInOf } from "./sign-in-of.ts";

/** GET /auth/device: asks for the code that `modgate auth login` shows; with ?code=CODE, whether it is to have a token. */
export async function showDevice(ask: Ask, house: House): Promise<Answer> {
  const { devices } = signInOf(house);
  const code = (new URLSearchParams(ask.query).get("code") ?? "").trim();
  if (code === "") return page(200, "Sign in a command", html`${askForCode}${whoAmI(ask)}`);
  // Who made the link may have written words of his own around the code.
  const { from, userCode } = await known(ask, house, () => devices.whoShows(code));
  const body = html`<p>A command at ${from} shows this code and wants a token that reads what you may read:</p>
    <p><strong>${userCode}</strong></p>
    <p>
      Confirm only what you have begun yourself: <code>modgate auth login</code> on your own machine, with this very
      code.
    </p>
    <form method="post" action="device">
      <input type="hidden" name="code" value="${userCode}" />
      <button name="answer" value="confirm">Confirm</button>
      <button name="answer" value="decline">Decline</button>
    </form>
    ${whoAmI(ask)}`;
  return page(200, "Sign in a command", body);
}

/** POST /auth/device: the answer of who is signed in. */
export async function answerDevice(ask: Ask, house: House): Promise<Answer> {
  const { devices } = signInOf(house);
  const form = await readForm(ask);
  const confirmed = form.get("answer") === "confirm";
  const answer = confirmed ? { subject: ask.asker.subject ?? "" } : "declined";
  await known(ask, house, () => devices.answer(form.get("code") ?? "", answer));
  const title = confirmed ? "Confirmed" : "Declined";
  const text = confirmed ? "The command gets its token: go back to it." : "The command gets nothing.";
  return page(
    200,
    title,
    html`<p>${text}</p>
      ${whoAmI(ask)}`,
  );
}

const askForCode = html`<p>Which code does <code>modgate auth login</code> show?</p>
  <form method="get" action="device">
    <input name="code" autocomplete="off" autofocus required />
    <button>Go on</button>
  </form> `;

function whoAmI({ asker }: Ask): Html {
  return html`<form method="post" action="sign-out">
    <p>You are signed in as ${asker.subject ?? ""}. <button>Sign out</button></p>
  </form>`;
}

/** Codes are short: who guesses is answered ever later. */
async function known<T>(ask: Ask, { gate }: House, work: () => T): Promise<T> {
  try {
    return work();
  } catch (failure) {
    if (gate !== undefined && isFault(failure, "DEVICE_CODE_UNKNOWN")) return refuseLate(ask, gate, failure);
    throw failure;
  }
}
