import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createSecureServer } from "node:http2";
import { connect, type AddressInfo } from "node:net";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Flags } from "../../src/cli/read-config.ts";
import { askLocalApi } from "../../src/net/local-api.ts";
import { listenRaw } from "../net/loopback-server.ts";
import { PrivateCa } from "../net/private-ca.ts";
import { silentPort } from "../net/silent-port.ts";
import { go, project } from "../support/go.ts";
import { openInProcess } from "../support/in-process.ts";
import { type Behaviour, Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase } from "../support/test-database.ts";
import { modgateBinary } from "../support/wrapped.ts";

/** How long a client waits here, and a bound for a busy machine. Plain go stands still for ever, or for half a minute and more. */
const waitMs = 4_000;
const boundMs = 20_000;

const budgets: Flags = {
  "client.waitMs": `${waitMs}`,
  "client.patientWaitMs": `${waitMs}`,
  "fetch.dnsMs": "1000",
  "fetch.connectMs": "2500",
  "fetch.tlsMs": "2500",
  "fetch.firstByteMs": "1500",
  "fetch.silenceMs": "1500",
};

type Silent = { readonly upstream: string; readonly flags?: Flags; readonly environment?: Record<string, string> };
type Row = readonly [
  wait: string,
  /** What is silent in the place of the gateway's upstream. */
  what: string,
  silent: (t: TestContext) => Promise<Silent>,
  /** The line of the code, and words that name who is silent. */
  code: RegExp,
  words: RegExp,
  module?: string,
];

const module = { path: "example.com/m", version: "v1.0.0" };
const privateModule = "git.corp.example/team/lib@v1.0.0";
const never: Behaviour = () => undefined;
const half: Behaviour = (_request, response, body = Buffer.of()) => {
  response.writeHead(200, { "content-length": body.length }).write(body.subarray(0, body.length / 2));
};
const drip: Behaviour = (_request, response, body = Buffer.of()) => {
  response.writeHead(200, { "content-length": body.length });
  let at = 0;
  const timer = setInterval(() => response.write(body.subarray(at, (at += 20))), 200);
  response.once("close", () => clearInterval(timer));
};

const rows: readonly Row[] = [
  [
    "W1",
    "a proxy that takes the request and never answers",
    (t) => origin(t, "", never),
    /UPSTREAM_TIMEOUT/,
    /127\.0\.0\.1:\d+: no answer within 1500 ms/,
  ],
  [
    "W2",
    "the same behind TLS, with HTTP/2 on offer",
    overTls,
    /UPSTREAM_TIMEOUT/,
    /127\.0\.0\.1:\d+: no answer within 1500 ms/,
  ],
  [
    "W3",
    "a .mod whose body stalls",
    (t) => origin(t, ".mod", half),
    /UPSTREAM_TIMEOUT/,
    /silent for 1500 ms after \d+ bytes/,
  ],
  [
    "W4",
    "a zip that stalls half way",
    (t) => origin(t, ".zip", half),
    /UPSTREAM_TIMEOUT/,
    /silent for 1500 ms after \d+ bytes/,
  ],
  ["W5", "a zip that comes in drops", (t) => origin(t, ".zip", drip), /UPSTREAM_TIMEOUT/, /only \d+ bytes in 2 s/],
  [
    "W6",
    "a checksum database that never answers",
    silentDatabase,
    /STILL_FETCHING|SUMDB_UNREACHABLE/,
    /checksum database sum\.example\.com/,
  ],
  [
    "W12",
    "a TLS handshake that is not answered",
    async (t) => ({ upstream: `https://127.0.0.1:${await mute(t)}` }),
    /UPSTREAM_TIMEOUT/,
    /TLS handshake not answered within 2500 ms/,
  ],
  [
    "W13",
    "a forward proxy that takes CONNECT and is silent",
    async (t) => ({
      upstream: "https://proxy.example",
      environment: { HTTPS_PROXY: `http://127.0.0.1:${await mute(t)}` },
    }),
    /STILL_FETCHING|FORWARD_PROXY/,
    /proxy\.example:443 through 127\.0\.0\.1:\d+ \(HTTPS_PROXY\)/,
  ],
  [
    "W14",
    "a forward proxy that is silent to plain http",
    async (t) => ({
      upstream: "http://proxy.example",
      environment: { HTTP_PROXY: `http://127.0.0.1:${await mute(t)}` },
    }),
    /UPSTREAM_TIMEOUT/,
    /proxy\.example:80: no answer within 1500 ms/,
  ],
  [
    "W19",
    "a git server over http that is silent",
    async (t) => rule(t, `http://127.0.0.1:${await mute(t)}`),
    /STILL_FETCHING|GIT_TIMEOUT/,
    /, and waits for git at 127\.0\.0\.1:\d+\/team\/lib/,
    privateModule,
  ],
  [
    "W20",
    "a git server over http that answers no packet",
    async (t) => rule(t, `http://127.0.0.1:${await silentPort(t)}`),
    /UPSTREAM_UNREACHABLE/,
    /127\.0\.0\.1:\d+: no connection within 2500 ms/,
    privateModule,
  ],
  [
    "W21",
    "an ssh server that answers no packet",
    async (t) => rule(t, `ssh://git@127.0.0.1:${await silentPort(t)}`),
    /UPSTREAM_UNREACHABLE/,
    /127\.0\.0\.1:\d+: no connection within 2500 ms/,
    privateModule,
  ],
  [
    "W22",
    "an ssh server without a banner",
    async (t) => rule(t, `ssh://git@127.0.0.1:${await mute(t)}`),
    /STILL_FETCHING|GIT_/,
    /, and waits for git at 127\.0\.0\.1:\d+\/team\/lib/,
    privateModule,
  ],
];

/** A server that takes connections and says nothing. */
async function mute(t: TestContext): Promise<number> {
  return (await listenRaw(t, () => undefined)).port;
}

async function origin(t: TestContext, ending: string, behaviour: Behaviour): Promise<Silent> {
  // Large enough that half of it, or a drop, is far from all of it.
  const made = await Origin.start(t, { ...module, files: { "data.txt": "0123456789".repeat(5_000) } });
  made.behaviours.set(ending === "" ? "" : `example.com/m/@v/v1.0.0${ending}`, behaviour);
  return { upstream: made.url };
}

async function overTls(t: TestContext): Promise<Silent> {
  const ca = new PrivateCa();
  const server = createSecureServer({ ...ca.issue(["IP:127.0.0.1"]), allowHTTP1: true }, () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const sessions = new Set<{ destroy(): void }>();
  server.on("secureConnection", (socket) => sessions.add(socket));
  t.after(() => {
    for (const session of sessions) session.destroy();
    server.close();
    ca.close();
  });
  const upstream = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { upstream, flags: configured(t, `upstreams:\n  - url: ${upstream}\n    ca: ${ca.file}\n`) };
}

async function silentDatabase(t: TestContext): Promise<Silent> {
  const made = await Origin.start(t, module);
  const database = await TestDatabase.start(t, made);
  database.behaviours.set("", never);
  return { upstream: made.url, flags: { sumdb: [database.sumdb], "fetch.lookupMs": "2000" } };
}

async function rule(t: TestContext, address: string): Promise<Silent> {
  const lines = [`pattern: git.corp.example`, `repository: ${address}/{2}/{3}`, "allowPrivateAddress: true"];
  return { upstream: "off", flags: configured(t, `private:\n  - ${lines.join("\n    ")}\n`) };
}

function configured(t: TestContext, yaml: string): Flags {
  const file = join(tempFolder(t), "modgate.yaml");
  writeFileSync(file, yaml);
  return { config: file };
}

test("none of the silences of go is silent through a gateway", { concurrency: 5, timeout: 120_000 }, async (t) => {
  const seen: Promise<void>[] = [];
  for (const [wait, what, silent, code, words, wanted = "example.com/m@v1.0.0"] of rows) {
    const { upstream, flags = {}, environment = {} } = await silent(t);
    Object.assign(process.env, environment);
    const { url } = await openInProcess(t, upstream, { ...budgets, ...flags });
    for (const name of Object.keys(environment)) delete process.env[name];
    seen.push(t.test(`${wait}: ${what}`, (row) => developerSees(row, url, wanted, code, words)));
  }
  await Promise.all(seen);
});

for (const [wait, upstream, words] of [
  ["W10", "http://silent.test", /silent\.test: the name server did not answer within 1000 ms/],
  ["W11", "http://silent.test|direct", /silent\.test: the name server did not answer within 1000 ms \(tried as well\)/],
] as const) {
  test(`${wait}: a name server that never answers, with ${upstream}`, { timeout: 120_000 }, async (t) => {
    const socket = await withSilentNameServer(t, upstream);
    if (socket === undefined) return;
    const door = await listenRaw(t, (client) => {
      const inside = connect(socket);
      inside.on("error", () => client.destroy());
      client.pipe(inside).pipe(client);
    });
    await developerSees(t, `http://127.0.0.1:${door.port}`, "example.com/m@v1.0.0", /UPSTREAM_DNS/, words);
  });
}

/** The developer's own go ends in time, and says who is silent and what to do. */
async function developerSees(
  t: TestContext,
  goproxy: string,
  wanted: string,
  code: RegExp,
  words: RegExp,
): Promise<void> {
  const folder = tempFolder(t);
  const options = {
    folder: project(join(folder, "app"), [wanted]),
    goproxy,
    modcache: join(folder, "mod"),
    killMs: 60_000,
  };
  const { code: exit, stderr, tookMs } = await go(["mod", "download"], options);
  assert.equal(exit, 1, stderr);
  assert.match(stderr, new RegExp(`modgate \\w*(?:${code.source})\\w*, request [0-9a-f]{16}`));
  assert.match(stderr, words);
  assert.match(stderr, /^\s*fix: \w/m);
  assert.ok(tookMs < boundMs, `${tookMs} ms`);
}

/** A gateway in a network of its own, whose only name server never answers; the socket on which it serves. */
async function withSilentNameServer(t: TestContext, upstream: string): Promise<string | undefined> {
  const folder = tempFolder(t);
  writeFileSync(join(folder, "resolv.conf"), "nameserver 127.0.0.1\n");
  const enter = `ip link set lo up && mount --bind ${folder}/resolv.conf /etc/resolv.conf`;
  const probe = spawnSync("unshare", ["--mount", "--net", "sh", "-c", enter], { encoding: "utf8" });
  if (probe.status !== 0) {
    t.skip(`no network and mount namespace of one's own here: ${probe.stderr.trim()}`);
    return undefined;
  }
  const silent = `require("dgram").createSocket("udp4").bind(53, "127.0.0.1")`;
  const flags = `--listen unix:${folder}/open.sock --data ${folder}/data --upstream '${upstream}' --sumdb off`;
  const times = Object.entries(budgets).map(([key, value]) => `${flagOf(key)} ${String(value)}`);
  const child = spawn(
    "unshare",
    [
      "--mount",
      "--net",
      "sh",
      "-c",
      `${enter} && { node -e '${silent}' & exec "$0" serve ${flags} ${times.join(" ")}; }`,
      modgateBinary,
    ],
    { detached: true, stdio: "ignore" },
  );
  t.after(() => process.kill(-(child.pid ?? 0), "SIGKILL"));
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(50)) {
    if ((await askLocalApi(join(folder, "data", "admin.sock"), "/api/v1/status").catch(() => undefined)) !== undefined)
      break;
  }
  return join(folder, "open.sock");
}

/** "client.waitMs" is --client-wait-ms. */
function flagOf(key: string): string {
  return `--${key.replace(".", "-").replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
}
