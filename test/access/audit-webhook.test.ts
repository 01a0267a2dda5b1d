import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { modgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { tempFolder } from "../support/temp-folder.ts";

const secret = "canary-webhook-5f1d";
const name = "gw.example.com/audit/1";

type Taken = { readonly headers: IncomingHttpHeaders; readonly text: string };

/** Answers with these statuses in turn, then with 204. */
async function receiver(t: TestContext, ...statuses: number[]): Promise<{ url: string; taken: Taken[] }> {
  const taken: Taken[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      taken.push({ headers: request.headers, text: Buffer.concat(chunks).toString() });
      response.writeHead(statuses.shift() ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/checkpoints?team=a`, taken };
}

test("each newest head goes to a second place, signed, and finds out who rewrites everything here", async (t) => {
  const { url, taken } = await receiver(t, 503);
  const folder = tempFolder(t);
  const [data, file] = [join(folder, "data"), join(folder, "secret")];
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  assert.equal(modgate(["audit", "init", "--name", name, "--data", data]).code, 0);
  const flags = ["--audit-webhook", url, "--audit-webhook-secret", file];
  const server = await Modgate.start(t, { data, upstream: "off", flags });
  await server.saw("audit.shipped", 20_000);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assert.match(metrics, /^modgate_audit_shipped_records 1$/m);
  assert.match(metrics, /^modgate_audit_unshipped_seconds 0$/m);
  assert.equal(await server.end(), 0);

  const failed = server.events.find(({ what }) => what === "audit.unshipped");
  assert.match(String(failed?.["why"]), /^http:\/\/127\.0\.0\.1:\d+ answered 503/);
  assert.ok(!server.output.includes(secret) && !server.output.includes("team=a"));
  for (const { headers, text } of taken) {
    const signature = `sha256=${createHmac("sha256", secret).update(text).digest("hex")}`;
    assert.equal(headers["x-modgate-signature"], signature);
    assert.equal(headers["content-type"], "application/json");
  }
  const last = JSON.parse(taken.at(-1)?.text ?? "") as { log: string; size: number; checkpoint: string };
  assert.deepEqual([last.log, last.size], [name, 2], "also the one with which it ended");
  const kept = join(folder, "kept");
  writeFileSync(kept, last.checkpoint);
  assert.equal(modgate(["audit", "verify", "--checkpoint", kept, "--data", data]).code, 0);
});
