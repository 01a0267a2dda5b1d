import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openServer } from "../http/test-server.ts";
import { testGate } from "./test-gate.ts";

/** Requests about a private module that exists, and about one that does not, with its name in place of NAME. */
const requests = [
  "/github.com/!azure/NAME/@v/list",
  "/github.com/!azure/NAME/@latest",
  "/github.com/!azure/NAME/@v/v1.0.0.info",
  "/github.com/!azure/NAME/@v/main.info",
  "/github.com/!azure/NAME/@v/v1.0.0.mod",
  "/github.com/!azure/NAME/@v/v1.0.0.zip",
  "/cached-only/github.com/!azure/NAME/@v/v1.0.0.zip",
  "/sumdb/gw.example.com/sum/1/lookup/github.com/!azure/NAME@v1.0.0",
  "/sumdb/sum.example.com/lookup/github.com/!azure/NAME@v1.0.0",
  "/sum/1/lookup/github.com/!azure/NAME@v1.0.0",
  "/api/v1/modules/github.com/!azure/NAME/@v/v1.0.0/proof",
  "/api/v1/modules/github.com/!azure/NAME/why",
];

test("who may see all but one module reads nothing that may name it", async (t) => {
  const { deps, token } = testGate(["alice developer *", "bob developer *", "bob none github.com/Azure/sdk"], "known");
  const { server } = await openServer(t, {}, deps);
  const wanted = { method: "POST", body: '{"modules":["a.example/m@v1.0.0"]}' };
  const rows = [["status"], ["requests"], ["requests/0123456789abcdef"], ["live"], ["warm", wanted]] as const;
  for (const [path, given = {}] of rows) {
    const ask = async (subject: string) => {
      const headers = { authorization: `Bearer ${await token(subject)}`, "content-type": "application/json" };
      const answer = await fetch(`${server.address}/api/v1/${path}`, { ...given, headers });
      await answer.body?.cancel();
      return answer.status;
    };
    assert.equal(await ask("bob"), 403, path);
    assert.notEqual(await ask("alice"), 403, path);
  }
  const metrics = await fetch(`${server.address}/metrics`, {
    headers: { authorization: `Bearer ${await token("bob")}` },
  });
  assert.equal(metrics.status, 200, "numbers name nothing");
});

test("a stream of what happens ends when the token of who reads is revoked", async (t) => {
  const { deps, token, tokens } = testGate(["alice viewer *"], "known");
  const { server } = await openServer(t, {}, deps);
  // Somebody at this address has guessed: the next answers to guesses wait for 5 s.
  for (let n = 0; n < 20; n++) await deps.gate.failures.count({ address: "127.0.0.1", guessed: undefined });
  const text = await token("alice");
  const answer = await fetch(`${server.address}/api/v1/live`, { headers: { authorization: `Bearer ${text}` } });
  assert.equal(answer.status, 200);
  const ended = answer.text().catch(() => "cut");
  assert.equal(await Promise.race([ended, sleep(1_500, "goes on")]), "goes on");
  await tokens.revoke(text.split("_")[2] ?? "", "carol");
  assert.equal(await Promise.race([ended, sleep(4_000, "goes on")]), "cut");
});

for (const publicModules of ["anyone", "known", "granted"] as const) {
  test(`who may not see a private module cannot tell it from one that is not there (public: ${publicModules})`, async (t) => {
    const { deps, token } = testGate(["alice developer github.com/Azure", "bob developer example.com"], publicModules);
    const { server } = await openServer(t, {}, deps);
    const headersOf = async (subject: string) => ({ authorization: `Bearer ${await token(subject)}` });
    const alice = await headersOf("alice");
    const others = [
      {},
      await headersOf("bob"),
      { authorization: `Bearer ${await token("alice", { modules: "example.com" })}` },
    ];
    const seen = async (path: string, headers: Record<string, string>) => {
      const answer = await fetch(`${server.address}${path}`, { headers });
      const body = (await answer.text()).replace(/[0-9a-f]{16}/g, "ID");
      const kept = [...answer.headers].filter(([name]) => !["date", "x-request-id", "content-length"].includes(name));
      return JSON.stringify([answer.status, kept, body]);
    };
    for (const round of ["before it is cached", "after"]) {
      for (const path of requests) {
        for (const headers of others) {
          const [held, absent] = [
            await seen(path.replace("NAME", "sdk"), headers),
            await seen(path.replace("NAME", "nil"), headers),
          ];
          assert.equal(held.replaceAll("Azure/sdk", "Azure/nil"), absent, `${path} ${round}`);
          assert.match(absent, /^\[40[14],/);
        }
        const own = await seen(path.replace("NAME", "sdk"), alice);
        assert.match(own, /^\[200,/, path);
      }
    }
    assert.ok(!deps.asked.some((asked) => asked.includes("nil")), "nobody was asked about it");
  });
}

test("HEAD, methods and bodies tell no more", async (t) => {
  const { deps } = testGate([], "anyone");
  const { server } = await openServer(t, {}, deps);
  for (const method of ["HEAD", "POST", "DELETE"]) {
    const [held, absent] = await Promise.all(
      ["sdk", "nil"].map((name) => fetch(`${server.address}/github.com/!azure/${name}/@v/v1.0.0.zip`, { method })),
    );
    assert.equal(held?.status, absent?.status);
  }
});

test("caches on the way may keep what everybody may have, and nothing else", async (t) => {
  const { deps, token } = testGate(["alice developer github.com/Azure"], "anyone");
  const { server } = await openServer(t, {}, deps);
  const headers = { authorization: `Bearer ${await token("alice")}` };
  const control = async (path: string) =>
    (await fetch(`${server.address}${path}`, { headers })).headers.get("cache-control");
  assert.equal(await control("/github.com/!azure/sdk/@v/v1.0.0.zip"), "private, max-age=604800, immutable");
  assert.equal(await control("/github.com/!azure/sdk/@v/list"), "private, max-age=60");
  assert.equal(await control("/example.com/cold/@v/v1.0.0.zip"), "public, max-age=604800, immutable");
});

test("the index names what the one who asks may see, in full pages", async (t) => {
  const { deps, token } = testGate(["bob viewer example.com"], "granted");
  const { server } = await openServer(t, {}, deps);
  const lines = async (subject: string) => {
    const headers = { authorization: `Bearer ${await token(subject)}` };
    return (await fetch(`${server.address}/index?limit=1`, { headers })).text();
  };
  assert.match(await lines("bob"), /^\{"Path":"example\.com\/cold"[^\n]*\n$/);
  assert.equal(await lines("zoe"), "");
});
