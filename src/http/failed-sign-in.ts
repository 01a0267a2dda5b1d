import { setTimeout as sleep } from "node:timers/promises";
import type { Gate } from "../access/gate.ts";
import { within } from "../events/wait.ts";
import { type Fault, isFault } from "../fault/fault.ts";
import type { Ask } from "./endpoint.ts";

/**
 * Counts a sign-in that failed, and throws its failure as late as it is due. What is no fault of who asked is thrown at once.
 * @param guessed as FailedSignIn
 */
export async function refuseLate(
  { remoteAddress: address, scope }: Pick<Ask, "remoteAddress" | "scope">,
  gate: Gate,
  failure: unknown,
  guessed?: string,
): Promise<never> {
  if (!isFault(failure) || failure.entry.status >= 500) throw failure;
  const due = await gate.failures.count({ address, guessed });
  if (due === undefined) throw failure;
  const { ms, share } = due;
  const fault = (): Fault => failure;
  const wait = { reason: "credentials", on: "a sign-in that failed", budgetMs: 2 * ms, share, fault } as const;
  await within(scope, wait, ({ signal }) => sleep(ms, undefined, { signal }));
  throw failure;
}
