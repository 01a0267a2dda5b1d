import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { auditHeads } from "../../src/audit/audit-heads.ts";
import { recordHash } from "../../src/tlog/hash.ts";
import { openNote } from "../../src/tlog/note.ts";
import { checkRecord } from "../../src/tlog/record-proof.ts";
import { parseVerifierKey } from "../../src/tlog/verifier.ts";
import { modgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";

const name = "gw.example.com/audit/1";
const module = "git.corp.example/a/tool";

type Line = Readonly<Record<string, string | number | readonly string[]>>;
const lines = (text: string): Line[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

test("what is too old goes, by whole tiles and with its proof kept; what is left still proves itself", async (t) => {
  const folder = tempFolder(t);
  const [data, config, archive] = ["data", "modgate.yaml", "archive"].map((one) => join(folder, one)) as [
    string,
    string,
    string,
  ];
  const key = parseVerifierKey(modgate(["audit", "init", "--name", name, "--data", data]).stdout.trim());
  const copy = join(`${data}.keys`, "anchor", encodeURIComponent(name), "records.jsonl");
  const origin = await Origin.start(t, { path: module, version: "v1.0.0" });
  const grant = "{ subject: alice, role: developer, modules: git.corp.example }";
  writeFileSync(config, `unlisted: git.corp.example\naccess: { mode: on, grants: [${grant}] }\n`);
  const start = (...flags: readonly string[]) =>
    Modgate.start(t, { data, upstream: origin.url, flags: ["--config", config, ...flags] });
  const first = await start();
  const token = modgate(["token", "create", "alice", "--data", data]).stdout.trim();
  const headers = { authorization: `Bearer ${token}` };
  const get = async (): Promise<void> => {
    const answer = await fetch(`${first.url}/${module}/@v/v1.0.0.mod`, { headers });
    assert.equal(answer.status, 200, await answer.text());
  };
  await get();
  for (let n = 0; n < 10; n++) await Promise.all(Array.from({ length: 30 }, get));
  assert.equal(await first.end(), 0);
  const linesBefore = readFileSync(copy, "utf8").split("\n").length;

  const flags = ["--audit-retention", "1ms", "--audit-archive", archive];
  const second = await start(...flags);
  await second.saw("audit.removed", 20_000);
  assert.equal(await second.end(), 0);
  const verified = modgate(["audit", "verify", "--data", data]);
  assert.equal(verified.code, 0, verified.stdout);
  assert.match(verified.stdout, /^gw\.example\.com\/audit\/1: removed by retention before record 256$/m);

  const [file = "", ...others] = readdirSync(archive);
  assert.deepEqual([file, others], [`${encodeURIComponent(name)}-0-255.jsonl`, []]);
  const text = readFileSync(join(archive, file));
  const [head, ...kept] = lines(text.toString());
  assert.equal(kept.length, 256);
  const tree = auditHeads(name).parse(openNote(Buffer.from(String(head?.["head"])), [key]).text);
  const proven = ({ id, leaf, hash, proof }: Line): void => {
    const leafHash = hash === undefined ? recordHash(Buffer.from(String(leaf))) : Buffer.from(String(hash), "base64");
    checkRecord(
      (proof as readonly string[]).map((one) => Buffer.from(one, "base64")),
      tree,
      Number(id),
      leafHash,
    );
  };
  for (const line of kept) proven(line);
  const [removed, names] = lines(modgate(["audit", "search", "--kind", "removed", "--data", data]).stdout);
  assert.match(
    String(names?.["detail"]),
    /^4 names of which no leaf/,
    "alice, her address, the admin socket and what it counts for",
  );
  assert.doesNotMatch(modgate(["audit", "search", "--data", data]).stdout, /alice|127\.0\.0\.1/);
  const sha256 = createHash("sha256").update(text).digest("hex");
  assert.equal(removed?.["detail"], `before record 256; those from 0 on are in ${file}, sha256 ${sha256}`);

  const copied = readFileSync(copy, "utf8").split("\n");
  assert.ok(copied.length > linesBefore, "the copy goes on");
  assert.deepEqual(
    copied.slice(0, 256).filter((line) => (JSON.parse(line) as Line)["text"] !== ""),
    [],
    "and has no old texts",
  );
  const [, first256] = lines(modgate(["audit", "export", "--data", data]).stdout);
  assert.ok(
    first256?.["leaf"] === undefined && first256?.["hash"] !== undefined,
    "of what is gone the hash is exported",
  );

  // A removed text that is put back has to be the right one.
  const other = join(folder, "other");
  cpSync(data, other, { recursive: true, filter: (one) => !one.endsWith(".sock") });
  const database = new DatabaseSync(join(other, "records.sqlite"));
  database
    .prepare("UPDATE log_record SET text = ? WHERE id = 7")
    .run('{"at":"2026-01-01T00:00:00.000Z","what":"stop"}\n');
  database.close();
  assert.match(modgate(["audit", "verify", "--data", other]).stdout, /^record 7: altered/m);

  // What was lost with the data comes back from the copy: hashes where texts are gone.
  const damaged = new DatabaseSync(join(data, "records.sqlite"));
  damaged.exec("DELETE FROM log_record WHERE id > 100; DELETE FROM log_head WHERE size > 100");
  damaged.close();
  const recovered = modgate(["audit", "recover", "--data", data]);
  assert.equal(recovered.code, 0, recovered.stderr);
  assert.equal(modgate(["audit", "verify", "--data", data]).stdout, verified.stdout);
});
