import { createHmac } from "node:crypto";
import type { Checkpoint } from "../audit/checkpoint-shipper.ts";
import type { Scope } from "../events/scope.ts";
import { within } from "../events/wait.ts";
import { Fault } from "../fault/fault.ts";
import { readSecret } from "../net/git/credentials/read-secret.ts";
import type { HttpClient } from "../net/http.ts";
import { Secret } from "../net/secret.ts";
import type { ReadConfig } from "./read-config.ts";

export type Webhook = { readonly to: string; send(checkpoint: Checkpoint, scope: Scope): Promise<void> };

const budgetMs = 10_000;

/** Where heads of the audit trail are sent; undefined: nowhere. @throws {Fault} CONFIG_BAD_VALUE */
export function openWebhook({ audit }: ReadConfig, log: string, http: HttpClient): Webhook | undefined {
  if (audit.webhook === undefined) return undefined;
  const url = parseUrl(audit.webhook);
  const to = url.origin;
  const destination = {
    name: to,
    trust: "configured",
    ...(audit.webhookCa !== undefined && { ca: audit.webhookCa }),
  } as const;
  const send = async ({ note, size }: Checkpoint, scope: Scope): Promise<void> => {
    const text = JSON.stringify({ log, size, checkpoint: Buffer.from(note).toString("utf8") });
    const proof = await proofOf(audit, text, scope);
    const body = { type: "application/json", text } as const;
    const reply = await http.request(
      { method: "POST", url, destination, body, firstByteMs: budgetMs, ...proof },
      scope,
    );
    reply.body.destroy();
    if (reply.status >= 200 && reply.status < 300) return;
    throw new Fault("UPSTREAM_BAD_ANSWER", `${to} answered ${reply.status} to a checkpoint`, {
      hint: "look into the log of the receiver; audit.webhook and audit.webhookSecret say where it goes and as whom",
    });
  };
  const fault = (): Fault => new Fault("UPSTREAM_TIMEOUT", `${to} did not take a checkpoint within ${budgetMs} ms`);
  return {
    to,
    send: (checkpoint, scope) =>
      within(scope, { reason: "first_byte", on: to, budgetMs, fault }, (inner) => send(checkpoint, inner)),
  };
}

/** The secret is read each time, so that a new one counts at once. */
async function proofOf({ webhookSecret: file, webhookProof }: ReadConfig["audit"], text: string, scope: Scope) {
  if (file === undefined) return {};
  const secret = (await readSecret({ file }, {}, scope)).reveal();
  if (webhookProof === "bearer") return { proof: { name: "authorization", value: new Secret(`Bearer ${secret}`) } };
  return { headers: { "x-modgate-signature": `sha256=${createHmac("sha256", secret).update(text).digest("hex")}` } };
}

function parseUrl(text: string): URL {
  const url = URL.parse(text);
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  if (url !== null && isWeb && url.username === "" && url.password === "") return url;
  throw new Fault("CONFIG_BAD_VALUE", "audit.webhook: it is no http or https address, or holds a login", {
    hint: "write https://HOST/PATH, and name the file with the secret in audit.webhookSecret",
  });
}
