import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
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
