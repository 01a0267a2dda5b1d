import assert from "node:assert/strict";
import { test } from "node:test";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase } from "../support/test-database.ts";

test(
  "hits are answered while every lane is held by misses that hang, and a miss too many is told so",
  { timeout: 60_000 },
  async (t) => {
    const origin = await Origin.start(t, { path: "example.com/m", version: "v1.0.0" });
    const flags =
      "--fetch-lanes-per-host 4 --fetch-queue 2 --fetch-queue-ms 1000 --client-wait-ms 20000 --client-patient-wait-ms 20000";
    const database = await TestDatabase.start(t, origin);
    const options = { data: tempFolder(t), upstream: origin.url, database, flags: flags.split(" ") };
    const modgate = await Modgate.start(t, options);
    const get = (path: string) =>
      fetch(`${modgate.url}/${path}`).then(async (reply) => ({ status: reply.status, text: await reply.text() }));
    const hit = "example.com/m/@v/v1.0.0.zip";
    assert.equal((await get(hit)).status, 200);

    origin.behaviours.set("", () => undefined);
    const misses = Array.from({ length: 10 }, (_, n) => get(`example.com/m/@v/v2.0.${n}+incompatible.mod`));
    const refused = await Promise.race(misses);
    assert.equal(refused.status, 503);
    assert.match(refused.text, /QUEUE_(?:FULL|TIMEOUT)/);
    for (let n = 0; n < 50; n++) assert.equal((await get(hit)).status, 200);
    assert.equal(origin.asked.filter((path) => path.includes("v2.0.")).length, 4, "no more than the lanes allow");
    await modgate.end("SIGKILL");
    await Promise.allSettled(misses);
  },
);
