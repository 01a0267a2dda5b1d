import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { has } from "../../scripts/test-tools.ts";
import { listenHttps } from "../net/loopback-server.ts";
import { PrivateCa } from "../net/private-ca.ts";
import { go } from "../support/go.ts";
import { moduleFiles } from "../support/module-files.ts";
import { TestDatabase } from "../support/test-database.ts";
import type { Made, Place } from "./row.ts";
import { goodProxy } from "./rows/proxies.ts";
import { overSsh } from "./rows/ssh.ts";
import { placeFor, type Report, runDoctor } from "./try-row.ts";

/** Set-ups in which nothing is wrong: a false alarm is as bad as a miss. */
const healthy: readonly (readonly [why: string, make: (place: Place) => Promise<Made>])[] = [
  [
    "public modules, a proxy and a checksum database",
    async (place) => {
      const proxy = await goodProxy(place);
      const database = await TestDatabase.start(place.t, proxy);
      return { goproxy: proxy.url, environment: { GOSUMDB: database.sumdb } };
    },
  ],
  [
    "a proxy of a company, with its own authority",
    async ({ t }) => {
      const ca = new PrivateCa();
      t.after(() => ca.close());
      const files = await moduleFiles({ path: "example.com/m", version: "v1.0.0" });
      const { port } = await listenHttps(t, ca.issue(["DNS:localhost"]), ({ url = "" }, response) => {
        const body = files.get(url.slice(1));
        response.writeHead(body === undefined ? 404 : 200).end(body);
      });
      return { goproxy: `https://localhost:${port}`, environment: { SSL_CERT_FILE: ca.file } };
    },
  ],
  ["private git over ssh", (place) => overSsh(place, { known: "right", key: "allowed" })],
  [
    "a toolchain line that is only a wish, and GOTOOLCHAIN=local",
    async (place) => {
      const text = "module example.com/app\n\ngo 1.21\n\ntoolchain go1.99.0\n\nrequire example.com/m v1.0.0\n";
      writeFileSync(join(place.folder, "go.mod"), text);
      return { goproxy: (await goodProxy(place)).url };
    },
  ],
  [
    "a workspace, a folder in the place of a module, a choice in GOVCS and GOFLAGS",
    async (place) => {
      const proxy = await goodProxy(place);
      writeFileSync(join(place.folder, "../go.work"), "go 1.21\n\nuse ./app\n");
      mkdirSync(join(place.folder, "lib"));
      writeFileSync(join(place.folder, "lib/go.mod"), "module example.com/lib\n");
      const more = "\nrequire example.com/lib v1.0.0\n\nreplace example.com/lib => ./lib\n";
      appendFileSync(join(place.folder, "go.mod"), more);
      const environment = { GOVCS: "private:all,public:git", GOFLAGS: "-modcacherw -tags=a,b" };
      return { goproxy: proxy.url, environment };
    },
  ],
  [
    "a vendor folder and a go.sum as go made them",
    async (place) => {
      const proxy = await goodProxy(place);
      const environment = { GOFLAGS: "-modcacherw" };
      const modcache = `${place.modcache}-before`;
      const options = { folder: place.folder, goproxy: proxy.url, modcache, environment };
      for (const verb of ["tidy", "vendor"]) {
        const { code, stderr } = await go(["mod", verb], options);
        assert.equal(code, 0, stderr);
      }
      return { goproxy: proxy.url, environment };
    },
  ],
  [
    "no network at all, and everything in the cache",
    async (place) => {
      const proxy = await goodProxy(place);
      const options = { folder: place.folder, goproxy: proxy.url, modcache: place.modcache };
      const { code, stderr } = await go(["mod", "download"], options);
      assert.equal(code, 0, stderr);
      const goproxy = proxy.url;
      await proxy.stop();
      return { goproxy, ...(mayUnshare() && { inside: ["unshare", "-rn"] }) };
    },
  ],
];

for (const [why, make] of healthy) {
  test(`nothing is wrong: ${why}`, { skip: !has("sshd") && "no sshd" }, async (t) => {
    const place = placeFor(t);
    await demandHealthy(place, await make(place));
  });
}

async function demandHealthy(place: Place, made: Made): Promise<void> {
  const { code, stdout, stderr, tookMs } = await runDoctor(place, made);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  const report = JSON.parse(stdout) as Report;
  assert.deepEqual(report.findings, []);
  // 2 s are promised; the program's own start on a busy machine comes on top
  assert.ok(tookMs < 2_000 + 4_000, `in time: ${tookMs} ms`);
}

function mayUnshare(): boolean {
  try {
    execFileSync("unshare", ["-rn", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
