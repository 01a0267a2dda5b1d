import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openGateway } from "../../src/cli/gateway.ts";
import { readConfig, type Flags } from "../../src/cli/read-config.ts";
import { EventStream } from "../../src/events/stream.ts";
import { startServer } from "../../src/http/server.ts";
import type { ModuleSpec } from "../support/module-files.ts";
import { Origin, serve } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";

const file = (name: string, kind: string, version = "v1.0.0") => `example.com/${name}/@v/${version}.${kind}`;
const whole = (name: string) => ["info", "mod", "zip"].map((kind) => file(name, kind));

/** A gateway with a server in this process, before an origin. */
async function open(t: TestContext, modules: readonly ModuleSpec[], flags: Flags = {}) {
  const origin = await Origin.start(t, ...modules);
  const config = readConfig({ data: tempFolder(t), sumdb: ["off"], ...flags }, {});
  const stream = new EventStream();
  const gateway = await openGateway(config, origin.url, stream);
  const server = await startServer({ listen: "127.0.0.1:0" }, gateway.deps, stream);
  t.after(async () => {
    await server.stop({ graceMs: 0 });
    await gateway.close();
  });
  /** Resolves with where the answer came from: "hit" or "fwd=miss". */
  const get = async (path: string) => {
    const reply = await fetch(`${server.address}/${path}`);
    await reply.arrayBuffer();
    return `${reply.status} ${(reply.headers.get("cache-status") ?? "").replace("modgate; ", "")}`;
  };
  return { origin, get };
}

/** Waits until the origin has been asked for all of these, and a moment longer for what should not come. */
async function askedInTheEnd(origin: Origin, expected: readonly string[]): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline && origin.asked.length < expected.length) await sleep(10);
  await sleep(100);
  assert.deepEqual(origin.asked.toSorted(), expected.toSorted());
}

const a: ModuleSpec = {
  path: "example.com/a",
  version: "v1.0.0",
  goMod: "require (\n\texample.com/b v1.0.0\n\texample.com/c v1.0.0 // indirect\n)",
};
const others: readonly ModuleSpec[] = ["b", "c"].map((name) => ({ path: `example.com/${name}`, version: "v1.0.0" }));

type Row = readonly [asked: readonly string[], flags: Flags, upstream: readonly string[], why: string];
const rows: readonly Row[] = [
  [
    [file("a", "mod")],
    {},
    [...whole("a"), file("b", "mod")],
    "a .mod: its .info and zip, and what it requires directly",
  ],
  [[file("a", "info")], {}, whole("a"), "an .info: its .mod and zip"],
  [[file("a", "zip")], {}, [file("a", "zip")], "a zip is what the go command asks for last"],
  [
    [file("a", "mod"), file("b", "mod")],
    {},
    [...whole("a"), ...whole("b")],
    "what was had ahead leads on when asked for",
  ],
  [[...whole("a"), ...whole("b")], {}, [...whole("a"), ...whole("b")], "nothing is asked twice"],
  [[file("a", "mod")], { "foresight.mode": "off" }, [file("a", "mod")], "off asks nothing more"],
  [[file("a", "mod")], { unlisted: "example.com/b" }, whole("a"), "nothing of a private path"],
  [[file("a", "mod")], { unlisted: "example.com/a" }, [file("a", "mod")], "nothing because of a private path"],
  [[file("a", "mod")], { "foresight.requestsPerMinute": "0" }, [file("a", "mod")], "no budget in all"],
  [[file("a", "mod")], { "foresight.clientRequestsPerMinute": "0" }, [file("a", "mod")], "no budget for one client"],
  [[file("a", "mod")], { "foresight.files": "0" }, [file("a", "mod"), file("a", "zip")], "zips only"],
  [[file("a", "mod")], { "fetch.lanesPerHost": "3" }, [file("a", "mod")], "there is no lane to spare"],
  [[`cached-only/${file("a", "mod")}`], {}, [], "who forbids fetching causes none"],
];
for (const [asked, flags, upstream, why] of rows) {
  test(`asked for ${asked.join(", ").replaceAll("example.com/", "")}: ${why}`, async (t) => {
    const { origin, get } = await open(t, [a, ...others], flags);
    for (const path of asked) await get(path);
    await askedInTheEnd(origin, upstream);
  });
}

test("a path that could not be had is not guessed about", async (t) => {
  const { origin, get } = await open(t, [a, ...others]);
  origin.behaviours.set(file("a", "info"), (_request, response) => response.writeHead(403).end());
  assert.match(await get(file("a", "info")), /^403/);
  const [first] = origin.asked;
  await sleep(100);
  assert.ok(origin.asked.length <= 3, "what was begun with the first question at the most");
  assert.equal(first, file("a", "info"), "the explicit request goes first");
  origin.asked.length = 0;
  await get(file("a", "mod", "v1.0.1"));
  await sleep(100);
  assert.deepEqual(origin.asked, [file("a", "mod", "v1.0.1")]);
});

const chain = 6;
const chained: readonly ModuleSpec[] = Array.from({ length: chain }, (_, n) => ({
  path: `example.com/m${n}`,
  version: "v1.0.0",
  goMod: n + 1 < chain ? `require example.com/m${n + 1} v1.0.0` : "",
}));

test("a client that asks one thing after the other waits for fewer round trips", async (t) => {
  const roundTripMs = 50;
  const walk = async (mode: string) => {
    const { origin, get } = await open(t, chained, { "foresight.mode": mode });
    origin.behaviours.set(
      "",
      (request, response, body) => void setTimeout(serve, roundTripMs, request, response, body),
    );
    const began = performance.now();
    let waited = 0;
    for (const kind of ["mod", "info", "zip"]) {
      for (let n = 0; n < chain; n++) if ((await get(file(`m${n}`, kind))).endsWith("miss")) waited++;
    }
    assert.equal(new Set(origin.asked).size, origin.asked.length, "nothing is asked twice");
    return { waited, tookMs: performance.now() - began };
  };
  const without = await walk("off");
  const ahead = await walk("on");
  const told = ({ waited, tookMs }: typeof ahead) =>
    `${waited} of ${3 * chain} requests waited for the origin, ${Math.round(tookMs)} ms`;
  t.diagnostic(`without foresight: ${told(without)}; with: ${told(ahead)}`);
  assert.equal(without.waited, 3 * chain);
  assert.ok(ahead.waited <= chain + 1, told(ahead));
});

test("who asks is never behind what was guessed", { timeout: 30_000 }, async (t) => {
  const lanes = 8;
  const { origin, get } = await open(t, chained, { "fetch.lanesPerHost": String(lanes), "fetch.queueMs": "2000" });
  const asked = chained.map((_, n) => file(`m${n}`, "mod")).filter((_, n) => n % 2 === 0);
  const later = Array.from({ length: 20 }, (_, n) => file("m0", "mod", `v1.1.${n}`));
  const hanging: string[] = [];
  origin.behaviours.set("", (request, response, body) => {
    const path = (request.url ?? "").slice(1);
    // Whatever nobody asked for never ends.
    if (asked.includes(path) || later.includes(path)) serve(request, response, body);
    else hanging.push(path);
  });
  for (const path of asked) assert.match(await get(path), /^200/);
  await sleep(100);
  assert.ok(hanging.length > 0 && hanging.length <= lanes / 2, hanging.join(" "));
  const answers = await Promise.all(later.map(get));
  assert.deepEqual(new Set(answers.map((answer) => answer.slice(0, 3))), new Set(["404"]), "answered by the origin");
  assert.ok(hanging.length <= lanes / 2, hanging.join(" "));
});
