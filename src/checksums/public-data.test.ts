import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openTestDoor } from "../../test/checksums/test-door.ts";
import { asFault, Fault } from "../fault/fault.ts";
import { hashInRecord } from "./evidence.ts";
import { knownKeys } from "../tlog/known-keys.ts";

/** Answers of sum.golang.org, made by test/checksums/freeze-public.ts. */
const frozen = JSON.parse(
  readFileSync(new URL("../../test/checksums/testdata/public.json", import.meta.url), "utf8"),
) as { readonly versions: readonly string[]; readonly answers: Readonly<Record<string, string>> };
const key = knownKeys["sum.golang.org"] ?? "";

const route = (change: (path: string, body: Uint8Array) => Uint8Array = (_path, body) => body) => ({
  name: "frozen",
  async ask(path: string): Promise<Uint8Array> {
    const body = frozen.answers[path];
    if (body === undefined) throw new Fault("NOT_FOUND", path);
    return change(path, Buffer.from(body, "base64"));
  },
});

test("real records, heads and tiles are proven with the built-in key alone", async (t) => {
  const { database } = await openTestDoor(t, key, [route()]);
  for (const asked of frozen.versions) {
    const [module = "", version = ""] = asked.split("@");
    const { text, head } = await database.lookup(module, version);
    assert.match(hashInRecord(text, module, version, "zip") ?? "", /^h1:.{43}=$/);
    assert.ok(head.tree.size > 60_000_000, `${head.tree.size} records`);
  }
});

test("one bit flipped in any of the real answers, and the version that needs it is refused", async (t) => {
  const [first = ""] = frozen.versions;
  const [module = "", version = ""] = first.split("@");
  const needed = new Set<string>();
  const watched = route((path, body) => (needed.add(path), body));
  await (await openTestDoor(t, key, [watched])).database.lookup(module, version);
  assert.ok(needed.size >= 6, [...needed].join(" "));
  for (const wrong of needed) {
    const lying = route((path, body) =>
      path === wrong ? body.map((byte, at) => (at === 20 ? byte ^ 1 : byte)) : body,
    );
    const { database } = await openTestDoor(t, key, [lying]);
    const code = await database.lookup(module, version).then(
      () => "accepted",
      (failure: unknown) => asFault(failure).code,
    );
    assert.equal(code, "SUMDB_UNPROVEN", wrong);
  }
});
