import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import * as fc from "fast-check";
import { anyText } from "../../test/oracle/questions.ts";
import { agreesWhenGenerated, orNull } from "../../test/oracle/agreement.ts";
import { isFault } from "../fault/fault.ts";
import { goModHash, hash1 } from "./h1.ts";

test("the hash of a go.mod file is the one in go.sum", () => {
  // rsc.io/quote v1.5.2, as in sum.golang.org
  const bytes = Buffer.from('module "rsc.io/quote"\n\nrequire "rsc.io/sampler" v1.3.0\n');
  assert.equal(goModHash(bytes), "h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0=");
});

test("no files at all have a hash, too", () => {
  assert.equal(hash1([]), "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
});

const refused = [
  ["a\nb", "ZIP_INVALID", "a newline would forge a line of the summary"],
  ["a\uD800", "ZIP_INVALID", "half a character has no bytes of its own"],
] as const;
for (const [name, code, why] of refused) {
  test(`refuses the name ${JSON.stringify(name)}: ${why}`, () => {
    assert.throws(
      () => hash1([{ name, sha256Hex: "0".repeat(64) }]),
      (failure) => isFault(failure, code),
    );
  });
}
for (const hash of ["", "0".repeat(63), "A".repeat(64)]) {
  test(`refuses ${JSON.stringify(hash)} as a hash in hex: it would give a wrong sum without a word`, () => {
    assert.throws(
      () => hash1([{ name: "a", sha256Hex: hash }]),
      (failure) => isFault(failure, "INTERNAL"),
    );
  });
}

const name = fc.oneof(
  anyText(5),
  fc.constantFrom("m@v1.0.0/a", "m@v1.0.0/B", "m@v1.0.0/a/b", "m@v1.0.0/a.b", "\uFFFD", "😀", "\uE000", "a\nb"),
);
agreesWhenGenerated(
  {
    op: "h1",
    ours: (files: readonly { name: string; content: string }[]) => {
      const hashed = files.map(({ name, content }) => ({
        name,
        sha256Hex: createHash("sha256").update(Buffer.from(content, "base64")).digest("hex"),
      }));
      return orNull(() => hash1(hashed), "ZIP_INVALID");
    },
  },
  1_000,
  fc.uniqueArray(
    fc.record({ name, content: fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString("base64")) }),
    { maxLength: 8, selector: ({ name }) => name },
  ),
);
