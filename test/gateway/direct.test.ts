import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { openGateway } from "../../src/cli/gateway.ts";
import { readConfig } from "../../src/cli/read-config.ts";
import { EventStream } from "../../src/events/stream.ts";
import { startServer } from "../../src/http/server.ts";
import { go, project } from "../support/go.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** A gateway without git and without a name server, with one upstream and `direct`. */
async function open(t: TestContext, listOf: (origin: Origin) => string) {
  const files = { "deep/er/er.go": "package er\n" };
  const origin = await Origin.start(t, { path: "proxied.invalid/a", version: "v1.0.0", files });
  const folder = tempFolder(t);
  const rule = '{ pattern: git.corp.invalid, repository: "http://127.0.0.1:1/{2}", allowPrivateAddress: true }';
  writeFileSync(join(folder, "m.yaml"), `private: [${rule}]\nsumdb: ["off"]\n`);
  const config = readConfig({ data: join(folder, "data"), config: join(folder, "m.yaml") }, {});
  const stream = new EventStream();
  const asked: string[] = [];
  const gateway = await openGateway(config, listOf(origin), stream, {
    git: { profile: "server", environment: { PATH: folder } },
    lookup: (host) => {
      asked.push(host);
      return Promise.reject(Object.assign(new Error("no such host"), { code: "ENOTFOUND" }));
    },
  });
  const server = await startServer({ listen: "127.0.0.1:0" }, gateway.deps, stream);
  t.after(async () => {
    await server.stop({ graceMs: 0 });
    await gateway.close();
  });
  const get = async (path: string) => {
    const reply = await fetch(`${server.address}/${path}`);
    return { status: reply.status, text: await reply.text() };
  };
  return { folder, asked, address: server.address, get };
}

const rows = [
  ["proxied.invalid/a/@v/list", 200, /^v1\.0\.0\n$/, "what an upstream has needs neither"],
  ["proxied.invalid/a/deep/@v/list", 404, /direct could not be asked: .*no such host/s, "its 404 stands, and why"],
  [
    "github.com/team/none/@v/list",
    404,
    /direct could not be asked: git cannot be started/,
    "also where git is missing",
  ],
  ["github.com/none/@v/list", 404, /invalid github\.com import path/, "a path that no repository has"],
  ["git.corp.invalid/lib/@v/list", 502, /git cannot be started.*GIT_MISSING/s, "a private module is never absent"],
  ["git.corp.invalid/@v/list", 404, /m\.yaml:1/, "but what can be no module is, whoever is away"],
] as const;

test("without git and without a name server everything that needs neither is served, and the rest has its reason", async (t) => {
  const { asked, get } = await open(t, ({ url }) => `${url},direct`);
  for (const [path, status, words, why] of rows) {
    const answer = await get(path);
    assert.equal(answer.status, status, `${path}: ${why}: ${answer.text}`);
    assert.match(answer.text, words, why);
  }
  assert.deepEqual([...new Set(asked)], ["proxied.invalid"], "no name server was asked for more");
});

test("go finds the module of a deep import path although direct leads nowhere", async (t) => {
  const { folder, address } = await open(t, ({ url }) => `${url},direct`);
  const options = { folder: project(join(folder, "app"), []), goproxy: address, modcache: join(folder, "mod") };
  const run = await go(["get", "proxied.invalid/a/deep/er"], options);
  assert.equal(run.code, 0, run.stderr);
});

test("direct alone says why it fails, and not that there is nothing", async (t) => {
  const { get } = await open(t, () => "direct");
  const { status, text } = await get("elsewhere.invalid/m/@v/list");
  assert.equal(status, 502);
  assert.match(text, /UPSTREAM_DNS/);
});

test("what a rule makes private is no longer what somebody else served under that name", async (t) => {
  const folder = tempFolder(t);
  const origin = await Origin.start(t, { path: "git.corp.invalid/lib", version: "v1.0.0" });
  const data = join(folder, "data");
  const file = "git.corp.invalid/lib/@v/v1.0.0.mod";
  const before = await Modgate.start(t, { data, upstream: origin.url });
  assert.equal((await fetch(`${before.url}/${file}`)).status, 200);
  await before.end();
  writeFileSync(
    join(folder, "m.yaml"),
    'private: [{ pattern: git.corp.invalid, repository: "https://127.0.0.1:1/{2}" }]\n',
  );
  const asked = origin.asked.length;
  const after = await Modgate.start(t, { data, upstream: origin.url, flags: ["--config", join(folder, "m.yaml")] });
  assert.equal((await fetch(`${after.url}/${file}`)).status, 502);
  assert.equal(origin.asked.length, asked);
});
