import type { Fault } from "../../fault/fault.ts";
import type { Answer } from "../answer.ts";
import { html, page } from "./page.ts";

/** A failure as a person reads it in a browser. @param back the path below our address that a sign-in leads back to */
export function faultPage(fault: Fault, request: string, back: string | undefined): Answer {
  const { status, meaning } = fault.entry;
  const again = `sign-in${back === undefined ? "" : `?${new URLSearchParams({ to: back }).toString()}`}`;
  const body = html`<p>${fault.message}.</p>
    <p>${fault.hint}</p>
    <p><a href="${again}">Sign in</a></p>
    <p><small>modgate ${fault.code}, request ${request}</small></p>`;
  return page(status, meaning.replace(/\.$/, ""), body);
}
