import { within } from "../../events/wait.ts";
import { Fault } from "../../fault/fault.ts";
import type { Ask } from "../endpoint.ts";

const mostBytes = 4_096;
const budgetMs = 30_000;

/** What a form of ours sent. @throws {Fault} API_BODY */
export async function readForm(ask: Ask): Promise<URLSearchParams> {
  const type = ask.header("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type)) {
    throw new Fault("API_BODY", "the body is not that of a form", { hint: "use the gateway's own pages" });
  }
  const fault = () => new Fault("API_BODY", `the body did not arrive within ${budgetMs} ms`);
  const bytes = await within(ask.scope, { reason: "body", on: "the client", budgetMs, fault }, ({ signal }) =>
    ask.readBody(mostBytes, signal),
  );
  if (bytes === undefined)
    throw new Fault("API_BODY", `the body is larger than ${mostBytes} bytes`, { hint: "send less" });
  return new URLSearchParams(Buffer.from(bytes).toString("utf8"));
}
