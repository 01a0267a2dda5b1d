import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tokenTable } from "../../test/access/token-table.ts";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { Tokens } from "../access/tokens.ts";
import { withRevocationsIn } from "./revoked-tokens.ts";

const tell = () => undefined;
const wanted = { kind: "user", subject: "alice", note: "", modules: "", rights: ["see"], lifeMs: 3_600_000 } as const;
const fixed = "0123456789abcdef";

test("a table that was put back from a backup knows of no revocation, and takes it from the copy", async (t) => {
  const file = join(tempFolder(t), "data.keys", "revoked");
  const before = tokenTable();
  const tokens = new Tokens(await withRevocationsIn(file, before, tell));
  const [one, other] = [await tokens.create(wanted, "root"), await tokens.create(wanted, "root")];
  const backup = tokenTable();
  for (const { token } of [one, other]) await backup.add(token);
  assert.equal(await tokens.revoke(one.token.id, "root"), true);

  const restored = new Tokens(await withRevocationsIn(file, backup, tell));
  await assert.rejects(restored.verify(one.text), { code: "TOKEN_REVOKED" });
  assert.equal((await restored.verify(other.text)).id, other.token.id);
  await tokens.close();
  await restored.close();
});

test("what cannot be a token any more is taken out of the copy; what is no line of it means nothing", async (t) => {
  const file = join(tempFolder(t), "revoked");
  const line = `${fixed} ${Date.now()}\n`;
  writeFileSync(file, `${fixed} 1\nrubbish\n${line}0123`);
  await withRevocationsIn(file, tokenTable(), tell);
  assert.equal(readFileSync(file, "utf8"), line);
});

test("a copy that cannot be written is told, and the token is revoked all the same", async (t) => {
  const told: string[] = [];
  const folder = tempFolder(t);
  const table = tokenTable();
  const tokens = new Tokens(await withRevocationsIn(join(folder, "none"), table, tell));
  const { token } = await tokens.create(wanted, "root");
  await tokens.close();
  const copied = await withRevocationsIn(join(folder, "other", "revoked"), table, ({ what }) => told.push(what));
  writeFileSync(join(folder, "other"), "");
  await copied.revoke(token.id, Date.now(), "root");
  assert.deepEqual(told, ["store.failed"]);
  assert.notEqual((await table.find(token.id))?.revokedAt, undefined);
});
