import assert from "node:assert/strict";
import { request } from "node:http";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { LiveReader } from "../support/live-reader.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { openServer } from "./test-server.ts";

async function open(t: TestContext) {
  const adminSocket = join(tempFolder(t), "admin.sock");
  const opened = await openServer(t, { adminSocket });
  let at = 0;
  const begin = (request: string) =>
    opened.deps.feed.read({ what: "request.began", method: "GET", endpoint: "zip", request, at: ++at });
  return { ...opened, adminSocket, begin };
}

const seen = ({ messages }: LiveReader): string =>
  messages.map(({ event, data }) => `${event} ${(data as { request?: string }).request ?? ""}`.trim()).join(", ");

test("first what is under way, then each change, without what is asked about the gateway itself", async (t) => {
  const { deps, adminSocket, port } = await open(t);
  deps.activity.read({
    what: "request.began",
    method: "GET",
    endpoint: "mod",
    module: "m.example",
    version: "v1.0.0",
    request: "r0",
    at: 1,
  });
  const live = new LiveReader(t, adminSocket);
  await live.until("the snapshot", () => live.messages.length === 1);
  assert.deepEqual(
    live.activity.waiting().map(({ object }) => object),
    ["m.example@v1.0.0 (.mod)"],
  );
  await fetch(`http://127.0.0.1:${port}/livez`);
  const answer = await fetch(`http://127.0.0.1:${port}/github.com/!azure/sdk/@v/list`);
  await live.until("the end", () =>
    live.messages.some(({ data }) => (data as { what?: string }).what === "request.ended"),
  );
  const id = answer.headers.get("x-request-id") ?? "";
  assert.equal(seen(live), `snapshot, change ${id}, change ${id}`);
});

test("who comes back goes on where it was, as long as that is remembered", async (t) => {
  const { begin, adminSocket } = await open(t);
  const first = new LiveReader(t, adminSocket);
  await first.until("the snapshot", () => first.messages.length === 1);
  for (const id of ["r1", "r2", "r3"]) begin(id);
  await first.until("three changes", () => first.messages.length === 4);
  first.close();
  const after = (id: string | undefined) => new LiveReader(t, adminSocket, { "last-event-id": id ?? "" });
  const back = after(first.messages[1]?.id);
  await back.until("two changes", () => back.messages.length === 2);
  assert.equal(seen(back), "change r2, change r3");
  const rows = [
    [first.messages.at(-1)?.id?.replace(/^\w+/, "0badcafe"), "a place of another process"],
    ["-1", "no place"],
    ["1".repeat(300), "nonsense"],
    [first.messages[0]?.id.replace(/\d+$/, "99999"), "a place that is still to come"],
  ] as const;
  for (const [id, why] of rows) {
    const fresh = after(id);
    await fresh.until(why, () => fresh.messages[0]?.event === "snapshot");
  }
  for (let n = 0; n < 100; n++) begin(`x${n}`);
  const late = after(first.messages[1]?.id);
  await late.until("what came behind is forgotten", () => late.messages[0]?.event === "snapshot");
});

test("a reader that does not read is cut off, and costs no memory", { timeout: 60_000 }, async (t) => {
  const { deps, adminSocket, told } = await open(t);
  const over = told("request.ended");
  const asked = request({ socketPath: adminSocket, path: "/api/v1/live", agent: false });
  t.after(() => asked.destroy());
  asked.on("error", () => undefined);
  await new Promise<void>((resolve) =>
    asked.end().once("response", (reply) => {
      reply.on("error", () => undefined).pause();
      resolve();
    }),
  );
  const message = "x".repeat(10_000);
  const before = process.memoryUsage().arrayBuffers;
  for (let n = 0; n < 20_000; n++) {
    deps.feed.read({ what: "server.note", message, at: n });
    if (n % 10 === 0 && (await Promise.race([over, sleep(1)])) !== undefined) break;
  }
  assert.equal((await over).code, "LIVE_TOO_SLOW");
  assert.ok(process.memoryUsage().arrayBuffers - before < 30e6);
});

test("when the server stops the stream ends, and does not hold it up", async (t) => {
  const { server, adminSocket } = await open(t);
  const live = new LiveReader(t, adminSocket);
  await live.until("the snapshot", () => live.messages.length === 1);
  const began = performance.now();
  await server.stop({ graceMs: 20_000 });
  assert.ok(performance.now() - began < 10_000);
  await live.until("the end", () => live.ended !== undefined);
  assert.equal(live.ended, true);
});
