import type { z } from "zod";
import type { Scope } from "../../events/scope.ts";
import { Fault } from "../../fault/fault.ts";
import type { HttpClient } from "../../net/http.ts";
import { Secret } from "../../net/secret.ts";
import { serverRefusal } from "../../net/server-refusal.ts";
import { readWhole } from "../../sources/read-whole.ts";

const mostBytes = 64 * 1024;

/**
 * What a gateway answers to JSON that may hold secrets.
 * @throws {Fault} its own refusal; UPSTREAM_BAD_ANSWER when it does not answer as modgate does
 */
export async function askGateway(http: HttpClient, address: string, value: unknown, scope: Scope): Promise<unknown> {
  const url = new URL(address);
  const { status, body } = await http.request(
    {
      method: "POST",
      url,
      destination: { name: url.origin, trust: "configured" },
      headers: { accept: "application/json" },
      body: { type: "application/json", text: new Secret(JSON.stringify(value)) },
    },
    scope,
  );
  const bytes = await readWhole({ body, from: url.origin }, mostBytes, url.pathname);
  const answer = parseJson(Buffer.from(bytes).toString("utf8"));
  if (answer !== undefined && status === 200) return answer;
  if (answer !== undefined && status >= 400) throw serverRefusal(answer, url.origin);
  throw notModgate(url.origin, status);
}

/** @throws {Fault} UPSTREAM_BAD_ANSWER */
export function parseGateway<T>(schema: z.ZodType<T>, answer: unknown, gateway: string): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw notModgate(gateway, 200);
}

function notModgate(gateway: string, status: number): Fault {
  return new Fault("UPSTREAM_BAD_ANSWER", `${gateway} answered ${status}, and not as modgate does`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
