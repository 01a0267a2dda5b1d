import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Flags } from "../../src/cli/read-config.ts";
import type { WaitReason } from "../../src/events/event.ts";
import { askLocalApi } from "../../src/net/local-api.ts";
import type { Store } from "../../src/store/store.ts";
import { listenHttp, listenRaw } from "../net/loopback-server.ts";
import { silentPort } from "../net/silent-port.ts";
import { openInProcess } from "../support/in-process.ts";
import { LiveReader } from "../support/live-reader.ts";
import { type Behaviour, Origin, serve } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase } from "../support/test-database.ts";

const never: Behaviour = () => undefined;
const half: Behaviour = (_request, response, body = Buffer.of()) => {
  response.writeHead(200, { "content-length": body.length }).write(body.subarray(0, body.length / 2));
};

type Slow = {
  /** In place of example.com/m. */
  readonly asked?: string;
  readonly upstream: string;
  readonly flags?: Flags;
  readonly altered?: (store: Store) => Store;
};

const module = { path: "example.com/m", version: "v1.0.0" };
const zip = "example.com/m/@v/v1.0.0.zip";
const local = /^127\.0\.0\.1:\d+$/;

/** What is slow, and the wait that says so. */
const rows: readonly (readonly [
  reason: WaitReason,
  on: RegExp,
  slow: (t: TestContext) => Promise<Slow>,
  why: string,
])[] = [
  [
    "connect",
    local,
    async (t) => ({ upstream: `http://127.0.0.1:${await silentPort(t)}` }),
    "nothing answers the first packet",
  ],
  [
    "connect",
    /^example\.com:443 through 127\.0\.0\.1:\d+ \(HTTPS_PROXY\)$/,
    async (t) => {
      setEnvironment(t, "HTTPS_PROXY", `http://127.0.0.1:${(await listenRaw(t, () => undefined)).port}`);
      return { upstream: "https://example.com" };
    },
    "a forward proxy takes the connection and says nothing",
  ],
  [
    "tls",
    local,
    async (t) => ({ upstream: `https://127.0.0.1:${(await listenRaw(t, () => undefined)).port}` }),
    "the handshake is not answered",
  ],
  [
    "credentials",
    /^GOAUTH command .*helper$/,
    async (t) => {
      const helper = join(tempFolder(t), "helper");
      writeFileSync(helper, "#!/bin/sh\nexec sleep 60\n");
      chmodSync(helper, 0o755);
      setEnvironment(t, "GOAUTH", helper);
      return { upstream: `http://127.0.0.1:${(await listenHttp(t, () => undefined)).port}` };
    },
    "a credential helper hangs",
  ],
  ["first_byte", local, (t) => originWith(t, never), "no answer to the request"],
  ["body", local, (t) => originWith(t, half), "the body stands still"],
  [
    "queue",
    local,
    async (t) => {
      const slow = await originWith(t, never);
      return { ...slow, flags: { "fetch.lanesPerHost": "1" } };
    },
    "another fetch has the only lane",
  ],
  [
    "checksum",
    /^sum\.example\.com$/,
    async (t) => {
      const origin = await Origin.start(t, module);
      const database = await TestDatabase.start(t, origin);
      database.behaviours.set("", never);
      return { upstream: origin.url, flags: { sumdb: [database.sumdb] } };
    },
    "the checksum database does not answer",
  ],
  ["git", /^127\.0\.0\.1:\d+\/team\/lib$/, (t) => silentGit(t, "http://"), "a git server over http is silent"],
  ["git", /^(?:git@)?127\.0\.0\.1:\d+\/team\/lib$/, (t) => silentGit(t, "ssh://git@"), "an ssh server has no banner"],
  [
    "storage",
    /^example\.com\/m@v1\.0\.0 \(\.zip\)$/,
    async (t) => {
      const { upstream } = await originWith(t, serve);
      const written = Promise.withResolvers<void>();
      t.after(() => written.resolve());
      const put = () => written.promise;
      const altered = (store: Store): Store => {
        const find: Store["objects"]["find"] = (key) => store.objects.find(key);
        return { ...store, objects: { ...store.objects, find, put, inMemory: () => undefined } };
      };
      return { upstream, altered };
    },
    "the disk does not take it",
  ],
];

/** A rule that leads the modules of git.corp.example to a server that takes connections and says nothing. */
async function silentGit(t: TestContext, scheme: string): Promise<Slow> {
  const { port } = await listenRaw(t, () => undefined);
  const file = join(tempFolder(t), "modgate.yaml");
  const lines = [
    "pattern: git.corp.example",
    `repository: ${scheme}127.0.0.1:${port}/{2}/{3}`,
    "allowPrivateAddress: true",
  ];
  writeFileSync(file, `private:\n  - ${lines.join("\n    ")}\n`);
  return { upstream: "off", flags: { config: file }, asked: "git.corp.example/team/lib" };
}

async function originWith(t: TestContext, behaviour: Behaviour): Promise<Slow> {
  const origin = await Origin.start(t, module);
  origin.behaviours.set("", behaviour);
  return { upstream: origin.url };
}

function setEnvironment(t: TestContext, name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  t.after(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

for (const [reason, on, slow, why] of rows) {
  test(`waiting for ${reason} is shown of all who wait: ${why}`, async (t) => {
    const { upstream, flags = {}, altered, asked: wanted = "example.com/m" } = await slow(t);
    const zip = `${wanted}/@v/v1.0.0.zip`;
    const named = `${wanted}@v1.0.0 (.zip)`;
    const { url, adminSocket } = await openInProcess(t, upstream, flags, altered);
    const live = new LiveReader(t, adminSocket);
    const paths = reason === "queue" ? ["example.com/m/@v/v1.0.0.mod", zip] : [zip];
    for (const path of paths) ask(`${url}/${path}`);
    const waited = async () => {
      const [waiting] = live.activity.waiting().filter(({ object }) => object === named);
      return waiting?.waits.find((wait) => wait.reason === reason && on.test(wait.on)) && waiting;
    };
    await eventually(`the wait for ${reason}`, waited, live);
    // Who comes later waits for the same thing, and so does who begins to look later.
    ask(`${url}/${zip}`);
    const later = new LiveReader(t, adminSocket);
    const both = async () => {
      const asked = later.activity.waiting().filter(({ object }) => object === named);
      const showing = asked.filter(({ waits }) => waits.some((wait) => wait.reason === reason && on.test(wait.on)));
      return showing.length === 2 ? showing : undefined;
    };
    const [first] = await eventually("the same for both", both, later);
    const one = (await askLocalApi(adminSocket, `/api/v1/requests/${first?.request}`)) as {
      readonly state: string;
      readonly waits: readonly { readonly reason: string; readonly budgetMs: number }[];
    };
    assert.equal(one.state, "under_way");
    assert.ok(one.waits.every(({ budgetMs }) => budgetMs > 0));
    assert.ok(one.waits.some((wait) => wait.reason === reason));
  });
}

test("waiting for dns: a name server that never answers", async (t) => {
  const folder = tempFolder(t);
  writeFileSync(join(folder, "resolv.conf"), "nameserver 127.0.0.1\n");
  const enter = `ip link set lo up && mount --bind ${folder}/resolv.conf /etc/resolv.conf`;
  const probe = spawnSync("unshare", ["--mount", "--net", "sh", "-c", enter], { encoding: "utf8" });
  if (probe.status !== 0) return t.skip(`no network and mount namespace of one's own here: ${probe.stderr.trim()}`);
  const silent = `require("dgram").createSocket("udp4").bind(53, "127.0.0.1")`;
  const serves = `"$0" serve --listen unix:${folder}/open.sock --data ${folder}/data --upstream http://silent.test --sumdb off`;
  const child = spawn(
    "unshare",
    ["--mount", "--net", "sh", "-c", `${enter} && { node -e '${silent}' & exec ${serves}; }`, binary],
    { detached: true, stdio: "ignore" },
  );
  t.after(() => process.kill(-(child.pid ?? 0), "SIGKILL"));
  const adminSocket = join(folder, "data", "admin.sock");
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(50)) {
    if ((await askLocalApi(adminSocket, "/api/v1/status").catch(() => undefined)) !== undefined) break;
  }
  const live = new LiveReader(t, adminSocket);
  // Of the same file, of another one of the same host.
  for (const path of [zip, zip, "example.com/other/@v/list"])
    get({ socketPath: join(folder, "open.sock"), path: `/${path}`, agent: false }).on("error", () => undefined);
  const forDns = ({ reason, on }: { reason: WaitReason; on: string }) => reason === "dns" && on === "silent.test";
  const all = async () => live.activity.waiting().filter(({ waits }) => waits.some(forDns)).length === 3 || undefined;
  assert.ok(await eventually("all three wait for dns", all, live));
});

const binary = join(import.meta.dirname, "../../bin/modgate");

function ask(url: string): void {
  void fetch(url).then(
    (reply) => reply.arrayBuffer().catch(() => undefined),
    () => undefined,
  );
}

async function eventually<T>(what: string, look: () => Promise<T | undefined>, live: LiveReader): Promise<T> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(20)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`not shown: ${what}\n${JSON.stringify(live.activity.waiting(), undefined, 1)}`);
}
