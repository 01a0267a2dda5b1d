import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import { tempFolder } from "../../test/support/temp-folder.ts";
import type { HttpAsk, HttpClient } from "../net/http.ts";
import { openWebhook } from "./open-webhook.ts";
import { readConfig } from "./read-config.ts";

const scope = { signal: new AbortController().signal, tell: () => undefined };
const checkpoint = { note: Buffer.from("head\n"), size: 7 };

function client(status: number): HttpClient & { readonly asked: HttpAsk[] } {
  const asked: HttpAsk[] = [];
  return {
    asked,
    async request(ask) {
      asked.push(ask);
      return { status, headers: {}, url: ask.url, credentialsSent: false, body: Readable.from([]) };
    },
    close: async () => undefined,
  };
}

function webhook(http: HttpClient, flags: Readonly<Record<string, string>>) {
  return openWebhook(readConfig({ "audit.webhook": "https://b.example/hook?key=k", ...flags }, {}), "gw/audit/1", http);
}

test("the secret as a bearer token is proof, which goes nowhere in the clear", async (t) => {
  const file = join(tempFolder(t), "secret");
  writeFileSync(file, "sesame\n", { mode: 0o600 });
  const http = client(200);
  await webhook(http, { "audit.webhookSecret": file, "audit.webhookProof": "bearer" })?.send(checkpoint, scope);
  const [ask] = http.asked;
  assert.equal(ask?.proof?.value.reveal(), "Bearer sesame");
  assert.equal(ask?.destination.name, "https://b.example", "what is shown has no path");
  assert.equal(ask?.body?.text, '{"log":"gw/audit/1","size":7,"checkpoint":"head\\n"}');
});

for (const status of [302, 401, 500]) {
  test(`${status}: it was not taken`, async () => {
    const sent = webhook(client(status), {})?.send(checkpoint, scope);
    await assert.rejects(async () => sent, {
      code: "UPSTREAM_BAD_ANSWER",
      message: `https://b.example answered ${status} to a checkpoint`,
    });
  });
}

for (const [url, why] of [
  ["checkpoints", "no address"],
  ["ftp://b.example/", "no http"],
  ["https://user:pass@b.example/", "a login in it"],
] as const) {
  test(`refused at start: ${why}`, () => {
    assert.throws(
      () => webhook(client(200), { "audit.webhook": url }),
      (failure: Error) => {
        assert.match(failure.message, /^audit\.webhook: /);
        return !failure.message.includes("pass");
      },
    );
  });
}
