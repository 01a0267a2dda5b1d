import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRefs, tagsAt } from "./refs.ts";

const a = "a".repeat(40);
const b = "b".repeat(40);

test("annotated tags stand for their commit, and other refs are not looked at", () => {
  const refs = parseRefs(
    `${a}\tHEAD\n${a}\trefs/heads/main\n${b}\trefs/tags/v1.0.0\n${a}\trefs/tags/v1.0.0^{}\n${b}\trefs/pull/1/head\n`,
  );
  assert.deepEqual([...refs.commits.keys()], ["HEAD", "refs/heads/main", "refs/tags/v1.0.0"]);
  assert.deepEqual(tagsAt(refs, a), ["v1.0.0"]);
});

const dropped = [
  [`${a}\trefs/tags/-x`, "a leading dash"],
  [`${a}\trefs/tags/a:b`, "a colon, which would be a refspec"],
  [`${a}\trefs/tags/*`, "a pattern"],
  [`${a}\trefs/tags/a..b`, "a range"],
  [`${a}\trefs/tags/a@{1}`, "a reflog"],
  [`${a}\trefs/tags/a b`, "a blank"],
  [`${a}\trefs/tags/x.lock`, "a lock file"],
  [`${a}\trefs/tags/a/../b`, "a way up"],
  [`${a}\trefs/tags/a\u0007`, "a control character"],
  ["--upload-pack=x\trefs/tags/v1.0.0", "no commit"],
  [`${a.slice(1)}\trefs/tags/v1.0.0`, "a commit too short"],
] as const;
for (const [line, why] of dropped) {
  test(`a ref is dropped: ${why}`, () => assert.equal(parseRefs(`${line}\n`).commits.size, 0));
}
