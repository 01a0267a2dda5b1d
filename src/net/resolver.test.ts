import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { test } from "node:test";
import { watchedScope } from "../../test/net/watched-scope.ts";
import { type Lookup, Resolver, type ResolverOptions } from "./resolver.ts";

const usual: ResolverOptions = {
  dnsMs: 60_000,
  dnsFreshMs: 60_000,
  dnsFailedMs: 60_000,
  dnsStaleMs: 60_000,
  dnsAtATime: 4,
  hostsFile: "/nonexistent/hosts",
};

/** A name server with a switch for each name: an address, a code to fail with, or silence until it is released. */
function nameServer(): {
  readonly lookup: Lookup;
  readonly asked: string[];
  answers: Map<string, string>;
  release: () => void;
} {
  const asked: string[] = [];
  const answers = new Map<string, string>();
  const held = Promise.withResolvers<void>();
  const lookup: Lookup = async (host) => {
    asked.push(host);
    const answer = answers.get(host) ?? "silent";
    if (answer === "silent") await held.promise;
    if (answer.startsWith("E")) throw Object.assign(new Error("lookup"), { code: answer });
    return answer === "silent" ? ["192.0.2.99"] : [answer];
  };
  return { lookup, asked, answers, release: () => held.resolve() };
}

test("an answer is kept while it is fresh, and then asked for again", async () => {
  const server = nameServer();
  server.answers.set("a.test", "192.0.2.1");
  const scope = watchedScope();
  const resolver = new Resolver({ ...usual, dnsFreshMs: 50 }, server.lookup);
  assert.deepEqual(await resolver.resolve("a.test", scope), ["192.0.2.1"]);
  assert.deepEqual(await resolver.resolve("a.test", scope), ["192.0.2.1"]);
  assert.deepEqual(server.asked, ["a.test"]);
  assert.deepEqual(scope.waits(), ["dns"]);
  await delay(60);
  server.answers.set("a.test", "192.0.2.2");
  assert.deepEqual(await resolver.resolve("a.test", scope), ["192.0.2.2"]);
});

test("a literal address is not looked up", async () => {
  const server = nameServer();
  const resolver = new Resolver(usual, server.lookup);
  assert.deepEqual(await resolver.resolve("192.0.2.7", watchedScope()), ["192.0.2.7"]);
  assert.deepEqual(await resolver.resolve("2001:db8::7", watchedScope()), ["2001:db8::7"]);
  assert.deepEqual(server.asked, []);
});

const failures: readonly (readonly [code: string, message: string, why: string])[] = [
  ["ENOTFOUND", "a.test: no such host", "the name server says that there is no such name"],
  ["EAI_AGAIN", "a.test: the name server could not answer (EAI_AGAIN)", "it says that it cannot say"],
];

for (const [code, message, why] of failures) {
  test(`${code}: ${why}, which is believed for a while`, async () => {
    const server = nameServer();
    server.answers.set("a.test", code);
    const resolver = new Resolver({ ...usual, dnsFailedMs: 50 }, server.lookup);
    for (let i = 0; i < 3; i += 1) {
      await assert.rejects(resolver.resolve("a.test", watchedScope()), { code: "UPSTREAM_DNS", message });
    }
    assert.equal(server.asked.length, 1);
    await delay(60);
    server.answers.set("a.test", "192.0.2.1");
    assert.deepEqual(await resolver.resolve("a.test", watchedScope()), ["192.0.2.1"]);
  });
}

test("a look-up is shared by all who ask, and each may give up alone", async () => {
  const server = nameServer();
  const resolver = new Resolver(usual, server.lookup);
  const giving = new AbortController();
  const impatient = resolver.resolve("a.test", watchedScope(giving.signal));
  const patient = [1, 2].map(() => resolver.resolve("a.test", watchedScope()));
  await delay(10);
  giving.abort(new Error("gone"));
  await assert.rejects(impatient, /gone/);
  server.release();
  assert.deepEqual(await Promise.all(patient), [["192.0.2.99"], ["192.0.2.99"]]);
  assert.equal(server.asked.length, 1);
});

test("giving up is no failure of the name", async () => {
  const server = nameServer();
  const resolver = new Resolver(usual, server.lookup);
  const giving = new AbortController();
  const asked = resolver.resolve("a.test", watchedScope(giving.signal));
  giving.abort(new Error("gone"));
  await assert.rejects(asked, /gone/);
  server.release();
  assert.deepEqual(await resolver.resolve("a.test", watchedScope()), ["192.0.2.99"]);
});

test("at most so many look-ups at a time; a name nobody waits for any more is not looked up", async () => {
  const server = nameServer();
  const resolver = new Resolver({ ...usual, dnsMs: 50 }, server.lookup);
  const names = Array.from({ length: 20 }, (_, i) => `n${i}.test`);
  const asked = names.map((name) => resolver.resolve(name, watchedScope()));
  const message = /the name server did not answer within 50 ms/;
  await Promise.all(asked.map((one) => assert.rejects(one, { code: "UPSTREAM_DNS", message })));
  assert.equal(server.asked.length, 4);
  const late = resolver.resolve("late.test", watchedScope());
  server.release();
  assert.deepEqual(await late, ["192.0.2.99"]);
  assert.equal(server.asked.length, 5);
});

test("an answer that comes too late is kept for the next", async () => {
  const server = nameServer();
  const resolver = new Resolver({ ...usual, dnsMs: 20 }, server.lookup);
  await assert.rejects(resolver.resolve("a.test", watchedScope()), { code: "UPSTREAM_DNS" });
  server.release();
  await delay(5);
  assert.deepEqual(await resolver.resolve("a.test", watchedScope()), ["192.0.2.99"]);
});

test("an old answer serves while the name server is silent or broken, but not when it says the name is gone", async () => {
  const server = nameServer();
  server.answers.set("a.test", "192.0.2.1");
  const resolver = new Resolver({ ...usual, dnsMs: 20, dnsFreshMs: 0, dnsFailedMs: 0 }, server.lookup);
  const ask = () => resolver.resolve("a.test", watchedScope());
  await ask();
  server.answers.set("a.test", "EAI_AGAIN");
  assert.deepEqual(await ask(), ["192.0.2.1"]);
  server.answers.set("a.test", "ENOTFOUND");
  await assert.rejects(ask(), { message: "a.test: no such host" });
  server.answers.set("a.test", "silent");
  assert.deepEqual(await ask(), ["192.0.2.1"]);
});

test("a name of the hosts file needs no place behind names that nobody answers", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "modgate-hosts-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const hostsFile = join(folder, "hosts");
  writeFileSync(hostsFile, "192.0.2.5 proxy.test\n");
  const server = nameServer();
  const resolver = new Resolver({ ...usual, hostsFile }, server.lookup);
  const stuck = Array.from({ length: 20 }, (_, i) => resolver.resolve(`n${i}.test`, watchedScope()));
  assert.deepEqual(await resolver.resolve("proxy.test", watchedScope()), ["192.0.2.5"]);
  server.release();
  await Promise.all(stuck);
});
