import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { test } from "node:test";
import { listenHttp } from "../../test/net/loopback-server.ts";
import { openTestClient } from "../../test/net/test-client.ts";
import { tempFolder } from "../../test/support/temp-folder.ts";

test("twenty names that nobody answers do not hold up another upstream", async (t) => {
  const server = await listenHttp(t, (_, answer) => answer.end("up"));
  const held = Promise.withResolvers<readonly string[]>();
  let under = 0;
  const client = openTestClient(t, { budgets: { dnsMs: 4_000 } }, (host) => {
    if (host === "good.test") return Promise.resolve(["127.0.0.1"]);
    under += 1;
    return held.promise;
  });
  assert.equal((await client.text(`http://good.test:${server.port}/`)).text, "up");
  let failed = 0;
  const stuck = Array.from({ length: 20 }, (_, i) =>
    client.ask(`http://n${i}.test/`).catch((failure: { code: string }) => {
      failed += 1;
      return failure.code;
    }),
  );
  for (let i = 0; i < 20; i += 1) assert.equal((await client.text(`http://good.test:${server.port}/`)).text, "up");
  assert.equal(failed, 0);
  assert.equal(under, 4);
  assert.deepEqual(new Set(await Promise.all(stuck)), new Set(["UPSTREAM_DNS"]));
  held.resolve(["192.0.2.1"]);
});

test("the same with the system's own look-ups and a real name server that is silent", (t) => {
  const folder = tempFolder(t);
  writeFileSync(join(folder, "resolv.conf"), "nameserver 127.0.0.1\n");
  writeFileSync(join(folder, "hosts"), "127.0.0.1 hosts-file.test\n");
  const enter = [
    "ip link set lo up",
    `mount --bind ${folder}/resolv.conf /etc/resolv.conf`,
    `mount --bind ${folder}/hosts /etc/hosts`,
  ].join(" && ");
  const unshare = ["--mount", "--net", "sh", "-c"];
  const probe = spawnSync("unshare", [...unshare, enter], { encoding: "utf8" });
  if (probe.status !== 0) {
    t.skip(`no network and mount namespace of one's own here: ${probe.error?.message ?? probe.stderr.trim()}`);
    return;
  }
  const script = fileURLToPath(new URL("../../test/net/silent-name-server.ts", import.meta.url));
  const { stdout, stderr } = spawnSync(
    "unshare",
    [...unshare, `${enter} && exec "$0" "$1"`, process.execPath, script],
    {
      encoding: "utf8",
      env: { ...process.env, UV_THREADPOOL_SIZE: "16" },
      timeout: 60_000,
    },
  );
  assert.notEqual(stdout, "", stderr);
  const { order, queries } = JSON.parse(stdout) as { readonly order: readonly string[]; readonly queries: number };
  const others = Array.from({ length: 10 }, () => ["hosts file", "literal", "file"]).flat();
  assert.deepEqual(order.slice(0, 30), others);
  assert.deepEqual(
    order.slice(30),
    Array.from({ length: 20 }, () => "UPSTREAM_DNS"),
  );
  assert.ok(queries > 0, "the name server was never asked");
});
