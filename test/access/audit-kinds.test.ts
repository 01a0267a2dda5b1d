import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { auditKinds } from "../../src/audit/audit-entry.ts";
import { auditHeads } from "../../src/audit/audit-heads.ts";
import { recordHash } from "../../src/tlog/hash.ts";
import { openNote } from "../../src/tlog/note.ts";
import { checkRecord } from "../../src/tlog/record-proof.ts";
import { parseVerifierKey } from "../../src/tlog/verifier.ts";
import { modgate, runModgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin, serve } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase } from "../support/test-database.ts";

const version = "v1.0.0";
const name = "gw.example.com/audit/1";
const secret = "git.corp.example/a/tool";
const config = (limit: number, ...grants: readonly string[]): string => `
unlisted: git.corp.example
client: { waitMs: 2000, patientWaitMs: 2000 }
fetch: { lookupMs: 1000, connectMs: 300 }
cache: { absentMs: 0 }
foresight: { mode: off }
limits: { waitMs: ${limit} }
checksums: { patienceMs: 200, verifyEveryMs: 200, fuse: on, fuseFailures: 3, fuseRestMs: 500, fuseWindowMs: 3000, probeEveryMs: 200 }
access:
  mode: on
  grants: [${grants.join(", ")}]
`;
const sec = "{ subject: sec, role: security, modules: '*' }";
const alice = "{ subject: alice, role: developer, modules: git.corp.example }";

type Line = Readonly<Record<string, string | number | undefined>>;

/** What goes by tiles of 256 leaves, and what takes a browser: audit-retention.test.ts, people.test.ts. */
const elsewhere: readonly string[] = ["removed", "sign-out"];

/** Every kind of leaf has something that happens behind it, and who has the right can read it over the API. */
test("each kind of leaf is written by what it tells of, and read over the API", { timeout: 120_000 }, async (t) => {
  const folder = tempFolder(t);
  const [data, file] = [join(folder, "data"), join(folder, "modgate.yaml")];
  const begun = modgate(["audit", "init", "--name", name, "--data", data]);
  const origin = await Origin.start(t, { path: secret, version }, { path: "example.com/a", version });
  const database = await TestDatabase.start(t, origin);
  await database.answer("lookup/example.com/a@v1.0.0"); // it knows what is right
  await origin.add({ path: "example.com/a", version, files: { "evil.go": "package a\n" } });
  const start = async (text: string): Promise<Modgate> => {
    writeFileSync(file, text);
    return Modgate.start(t, { data, upstream: origin.url, database, flags: ["--config", file] });
  };
  const run = async (...words: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await runModgate([...words, "--data", data]);
    assert.equal(code, 0, `${words.join(" ")}: ${stderr}`);
    return stdout.trim();
  };
  const get = async (server: Modgate, path: string, token = "mg_user_nobody"): Promise<Response> =>
    fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  const status = async (...ask: Parameters<typeof get>): Promise<number> => {
    const answer = await get(...ask);
    await answer.arrayBuffer();
    return answer.status;
  };

  const first = await start(config(15_000, sec, alice)); // start, grant.given
  const [token, other] = [await run("token", "create", "alice"), await run("token", "create", "bob")]; // token.created
  assert.equal(await status(first, `/${secret}/@v/v1.0.0.mod`, token), 200); // download, sign-in
  assert.equal(await status(first, `/${secret}/@v/v1.0.0.mod`), 401); // refusal
  await run("token", "revoke", other.split("_")[2] ?? ""); // token.revoked
  await run("policy", "mode", "bypass", "--for", "1h", "--reason", "release", "--pattern", "example.com/a"); // mode.changed
  database.behaviours.set("", () => undefined);
  await first.saw("checksum.fuse", 20_000); // fuse
  for (const deadline = Date.now() + 20_000; (await status(first, "/example.com/a/@v/v1.0.0.zip", token)) !== 200;) {
    assert.ok(Date.now() < deadline, "it is handed out unproven");
  }
  database.behaviours.clear();
  await first.saw("unproven.withdrawn", 20_000); // withdrawn
  const twin = await database.twin(t, { records: 300 });
  twin.addRecord("evil.example.com/m", version, "h1:z=", "h1:m=");
  twin.addRecord("example.com/b", version, "h1:z=", "h1:m=");
  database.behaviours.set("", (request, response) => {
    void twin.answer(decodeURIComponent((request.url ?? "/").slice(1))).then((body) => serve(request, response, body));
  });
  await status(first, `/sumdb/${database.name}/lookup/example.com/b@${version}`, token);
  await first.saw("checksum.frozen", 20_000); // frozen
  await run("sumdb", "unfreeze", database.name); // unfrozen
  await run("audit", "forget", "bob"); // person.forgotten
  assert.equal(await first.end(), 0); // stop

  const second = await start(config(20_000, sec)); // grant.taken, configuration
  const reader = await run("token", "create", "sec", "--rights", "see,audit");
  const lines = async (query: string): Promise<Line[]> => {
    const answer = await get(second, `/api/v1/audit${query}`, reader);
    assert.equal(answer.status, 200, query);
    return (await answer.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
  };
  const found: Line[] = [];
  let pages = 0;
  for (let from: Line[string] = 0; from !== undefined; pages++) {
    const page = await lines(`?limit=7&from=${from}`);
    const last = page.at(-1);
    from = last?.["next"];
    found.push(...(from === undefined ? page : page.slice(0, -1)));
  }
  assert.ok(pages > 2);
  assert.deepEqual(
    found.map(({ id }) => id),
    found.map((_, n) => n),
    "each once, in order",
  );
  assert.deepEqual(
    auditKinds.filter((kind) => !elsewhere.includes(kind) && !found.some(({ what }) => what === kind)),
    [],
    "kinds nobody writes",
  );
  const changes = found.filter(({ what }) => /^(?:grant|configuration)/.test(String(what)));
  assert.deepEqual(
    changes.map(({ what, subject, module, detail }) => [what, subject, module, detail].filter(Boolean).join(" ")),
    [
      "grant.given sec * security",
      "grant.given alice git.corp.example developer",
      "configuration limits.waitMs: 15000 → 20000",
      "grant.taken alice git.corp.example developer",
    ],
    "what changed, also over a restart",
  );
  const copy = readFileSync(join(`${data}.keys`, "anchor", encodeURIComponent(name), "records.jsonl"), "utf8");
  for (const text of ["alice", "bob", "127.0.0.1"]) assert.ok(!copy.includes(text), `${text} stands in no leaf`);
  assert.ok(!found.some(({ who, subject }) => who === "bob" || subject === "bob"), "who was forgotten");

  assert.deepEqual(
    (await lines(`?kind=download&module=${secret}&subject=alice`)).map(({ what, who }) => [what, who]),
    [["download", "alice"]],
  );
  assert.deepEqual(
    (await lines("?subject=alice&kind=token.created")).map(({ who }) => who),
    ["admin socket"],
  );
  const [head, ...records] = await lines("/export?limit=5&from=2");
  const key = parseVerifierKey(begun.stdout.trim());
  const tree = auditHeads(name).parse(openNote(Buffer.from(String(head?.["head"])), [key]).text);
  assert.deepEqual(records.pop(), { next: 7 });
  for (const { id, leaf, proof } of records as unknown as { id: number; leaf: string; proof: string[] }[]) {
    checkRecord(
      proof.map((one) => Buffer.from(one, "base64")),
      tree,
      id,
      recordHash(Buffer.from(leaf)),
    );
  }
  const checkpoint = await (await get(second, "/api/v1/audit/checkpoint", reader)).text();
  assert.ok(auditHeads(name).parse(openNote(Buffer.from(checkpoint), [key]).text).size >= tree.size);
  for (const query of ["?limit=0", "?limit=1001", "?since=soon", "?colour=red", "/export?from=-1"]) {
    assert.equal(await status(second, `/api/v1/audit${query}`, reader), 400, query);
  }
  for (const path of ["", "/export", "/checkpoint"]) {
    assert.equal(await status(second, `/api/v1/audit${path}`, token), 403, "a developer does not read it");
  }
});
