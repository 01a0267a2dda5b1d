import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Limits } from "../../src/access/limits.ts";
import { fakeDeps } from "../http/fake-deps.ts";
import { openServer } from "../http/test-server.ts";
import { modgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin, serve } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";

test("one client that asks for a hundred times its share keeps the lanes from nobody", async (t) => {
  const folder = tempFolder(t);
  const data = join(folder, "data");
  const config =
    "access: { mode: on }\nlimits: { missesAtATime: 4, waitMs: 1000 }\nfetch: { lanesPerHost: 8, queue: 16 }\n";
  writeFileSync(join(folder, "modgate.yaml"), config);
  const origin = await Origin.start(t, { path: "example.com/m", version: "v1.0.0" });
  let underWay = 0;
  let most = 0;
  origin.prefixes.set("example.com/greedy", (request, response, body) => {
    most = Math.max(most, ++underWay);
    setTimeout(() => {
      underWay--;
      serve(request, response, body);
    }, 200);
  });
  const flags = ["--config", join(folder, "modgate.yaml"), "--foresight-mode", "off"];
  const server = await Modgate.start(t, { data, upstream: origin.url, flags });
  const [greedy = "", modest = ""] = ["ci/greedy", "alice"].map((who) =>
    modgate(["token", "create", who, "--data", data]).stdout.trim(),
  );
  const get = (path: string, token: string) =>
    fetch(`${server.url}/${path}`, { headers: { authorization: `Bearer ${token}` } });
  const flood = Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      const answer = await get(`example.com/greedy${n}/@v/list`, greedy);
      return { status: answer.status, text: await answer.text() };
    }),
  );
  await sleep(100);
  for (const file of ["v1.0.0.info", "v1.0.0.mod", "v1.0.0.zip"]) {
    const answer = await get(`example.com/m/@v/${file}`, modest);
    await answer.arrayBuffer();
    assert.equal(answer.status, 200, "without shares all 8 lanes and the queue of 16 would be taken");
  }
  const answers = await flood;
  assert.ok(most <= 4, `${most} at a time`);
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([404, 503]));
  const refused = answers.find(({ status }) => status === 503);
  assert.match(refused?.text ?? "", /one client has 4 fetches under way already\n[^]*RATE_LIMITED/);
});

test("behind a proxy each client has a share of its own; the refusal says which one was used up, and what helps", async (t) => {
  const none = { missesPerMinute: 0, gitPerMinute: 0, missesAtATime: 0 };
  const limits = new Limits({ ...none, hitsPerSecond: 1, addressTimes: 2, waitMs: 50 }, () => false);
  const { server, events } = await openServer(t, { proxies: ["127.0.0.1"] }, { ...fakeDeps(), limits });
  const get = async (from: string) => {
    const path = "/github.com/!azure/sdk/@v/list";
    const answer = await fetch(server.address + path, { headers: { "x-forwarded-for": from } });
    return `${answer.status} ${await answer.text()}`;
  };
  assert.match(await get("192.0.2.1"), /^200 /);
  const refused = await get("1.2.3.4, 192.0.2.1");
  assert.match(refused, /^503 more than 1 requests in 1 s from one client\n/, "what stands in front was made up");
  assert.match(refused, /fix: run again in 1 s; whoever runs the gateway can raise limits\.hitsPerSecond\n/);
  assert.match(await get("192.0.2.2"), /^200 /);
  const ended = events.flatMap((event) => (event.what === "request.ended" ? [event.class] : []));
  assert.deepEqual(ended, ["ok", "throttled", "ok"]);
});

test("while one client waits with a hundred times its share of hits, another one waits for nothing", async (t) => {
  const none = { missesPerMinute: 0, gitPerMinute: 0, missesAtATime: 0, addressTimes: 10 };
  const limits = new Limits({ ...none, hitsPerSecond: 2, waitMs: 500 }, () => false);
  const { server, events, told } = await openServer(t, { proxies: ["127.0.0.1"] }, { ...fakeDeps(), limits });
  const get = async (from: string) => {
    const path = "/github.com/!azure/sdk/@v/list";
    const answer = await fetch(server.address + path, { headers: { "x-forwarded-for": from } });
    await answer.arrayBuffer();
    return answer;
  };
  const waiting = told("wait.began");
  const greedy = Promise.all(Array.from({ length: 200 }, () => get("192.0.2.1")));
  await waiting;
  const modest = await get("192.0.2.2");
  assert.equal(modest.status, 200);
  const waited = events.flatMap(({ what, request }) => (what === "wait.began" ? [request] : []));
  assert.ok(!waited.includes(modest.headers.get("x-request-id") ?? ""));
  const statuses = (await greedy).map(({ status }) => status);
  assert.deepEqual(new Set(statuses), new Set([200, 503]));
  assert.ok(statuses.filter((status) => status === 200).length < 50);
});
