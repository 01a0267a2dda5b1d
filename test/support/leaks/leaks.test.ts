import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { makeToken } from "../../../src/access/token-text.ts";
import { tempFolder } from "../temp-folder.ts";
import { secretsInArgv } from "./argv-watch.ts";
import { canary, secretsIn } from "./secrets-in.ts";

const { text: token } = makeToken("ci");
const basic = (user: string, password: string): string => Buffer.from(`${user}:${password}`).toString("base64");

/** [text, what kind of secret stands in it, why] */
const cases: readonly (readonly [string, string | undefined, string])[] = [
  [`open https://ci:${canary}4711@host/`, "canary", "a planted password"],
  [`authorization: Basic ${basic("u", `${canary}4711`)}`, "encoded", "the same in a header, first alignment"],
  [`authorization: Basic ${basic("us", `${canary}4711`)}`, "encoded", "second alignment"],
  [`authorization: Basic ${basic("use", `${canary}4711`)}`, "encoded", "third alignment"],
  [`bearer ${token}.`, "token", "a token that opens something"],
  [`Basic ${basic("any", token)}`, "encoded", "the same as netrc sends it"],
  [`bearer ${token.slice(0, -1)}-`, undefined, "a token that was made up, or cut"],
  ["mg_user_wrong", undefined, "no token"],
  ["PRIVATE+KEY+gw.example.com+0a1b2c3d+AAAA", "key", "the key of a log"],
  ["-----BEGIN EC PRIVATE KEY-----", "key", "a key of TLS or ssh"],
  [
    ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiJhbGljZSJ9", "c2lnbmF0dXJlLW9mLXNvbWVib2R5"].join("."),
    "jwt",
    "what an issuer has signed",
  ],
  ["h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU= token 0123456789abcdef until", undefined, "an everyday line"],
];
for (const [text, kind, why] of cases) {
  test(`secrets in a text: ${why}`, () => {
    const kinds = secretsIn(text).map((found) => found.split(" ")[0]);
    assert.deepEqual(kinds, kind === undefined ? [] : [kind]);
  });
}

test("arguments of what modgate starts are seen, those of what a test starts are not", async (t) => {
  const folder = join(tempFolder(t), "src");
  execFileSync("mkdir", [folder]);
  const main = join(folder, "planted.ts");
  writeFileSync(
    main,
    'import { spawn } from "node:child_process"; spawn("sleep", ["30"], { argv0: process.argv[2] }); setInterval(() => {}, 9e3);',
  );
  const child = spawn(process.execPath, [main, `${canary}argument`], { detached: true, stdio: "ignore" });
  t.after(() => process.kill(-(child.pid ?? 0), "SIGKILL"));
  await once(child, "spawn");
  let found: readonly string[] = [];
  for (const deadline = Date.now() + 10_000; found.length === 0 && Date.now() < deadline; await sleep(20))
    found = secretsInArgv("src/planted.ts");
  assert.equal(found.length, 1);
  assert.match(found[0] ?? "", /^arguments of canary-argument: canary canary-argum…/);
});

test("a run of the tests fails when something has leaked, and says where", () => {
  const scripts = join(import.meta.dirname, "../../../scripts/test.ts");
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const run = spawnSync(process.execPath, [scripts, join(import.meta.dirname, "testdata/leaking.ts")], {
    encoding: "utf8",
    env,
  });
  assert.equal(run.status, 1);
  assert.match(run.stdout, /fail 0/, "no test of it fails by itself");
  const said = run.stderr.slice(run.stderr.indexOf("secrets where they must not be"));
  for (const [where, what] of [
    ["log of modgate serve", "logged"],
    ["records.jsonl", "kept"],
    [`modgate --${canary}flag`, "flag"],
    ["answer 403 of /metrics", "answered"],
  ] as const) {
    assert.match(said, new RegExp(`^${where}.*: canary canary-${what.slice(0, 5)}`, "m"));
  }
});
