import { within } from "../../events/wait.ts";
import { Fault } from "../../fault/fault.ts";
import type { Ask } from "../endpoint.ts";

/** Largest body of an API call. */
export const maxBodyBytes = 2 ** 20;

const budgetMs = 30_000;

/**
 * The value of a JSON body. Type and length were checked when the call came in; here no more is read than may come.
 * @throws {Fault} API_BODY, API_BAD_REQUEST
 */
export async function readJson(ask: Ask): Promise<unknown> {
  const fault = () => new Fault("API_BODY", `the body did not arrive within ${budgetMs} ms`);
  const bytes = await within(ask.scope, { reason: "body", on: "the client", budgetMs, fault }, ({ signal }) =>
    ask.readBody(maxBodyBytes, signal),
  );
  if (bytes === undefined) throw new Fault("API_BODY", "the body is larger than 1 MiB", { hint: "send less" });
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch (cause) {
    throw new Fault("API_BAD_REQUEST", "the body is no JSON", { cause });
  }
}
