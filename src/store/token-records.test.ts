import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { openStore } from "./store.ts";
import type { TokenRow, TokenTable } from "./tokens.ts";

function sample(given: Partial<TokenRow> = {}): TokenRow {
  const token = { id: "0123456789abcdef", kind: "user", subject: "alice", note: "", modules: "", rights: "see,read" };
  const hash = new Uint8Array(32).fill(7);
  const ends = { expiresAt: 2_000, usedAt: undefined, revokedAt: undefined, revokedBy: undefined };
  return { ...token, hash, createdAt: 1_000, createdBy: "carol", ...ends, ...given };
}

async function open(t: TestContext): Promise<TokenTable> {
  const store = await openStore({ directory: tempFolder(t) }, () => undefined);
  t.after(() => store.close());
  return store.tokens;
}

test("what was added is found as it was, and nothing else", async (t) => {
  const tokens = await open(t);
  await tokens.add(sample());
  await tokens.add(sample({ id: "f".repeat(16), createdAt: 1_500, note: "CI of tool", modules: "git.corp.example" }));
  assert.deepEqual(await tokens.find(sample().id), sample());
  assert.equal(await tokens.find("0"), undefined);
  assert.deepEqual(
    (await tokens.list()).map(({ id }) => id),
    ["f".repeat(16), sample().id],
    "the newest first",
  );
  await assert.rejects(tokens.add(sample({ subject: "mallory" })), { code: "STORAGE_FAILED" });
  assert.equal((await tokens.find(sample().id))?.subject, "alice", "an id is never given again");
});

test("a revocation stays, a use only goes forward, what expired long ago is forgotten", async (t) => {
  const tokens = await open(t);
  await tokens.add(sample());
  await tokens.revoke(sample().id, 1_100, "carol");
  await tokens.revoke(sample().id, 1_200, "dave");
  await tokens.revoke("0", 1_200, "dave");
  await tokens.touch(new Map([[sample().id, 1_150]]));
  await tokens.touch(new Map([[sample().id, 1_140]]));
  assert.deepEqual(await tokens.find(sample().id), sample({ usedAt: 1_150, revokedAt: 1_100, revokedBy: "carol" }));
  await tokens.forget(2_000);
  assert.ok(await tokens.find(sample().id));
  await tokens.forget(2_001);
  assert.equal(await tokens.find(sample().id), undefined);
});
