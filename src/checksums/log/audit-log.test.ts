import assert from "node:assert/strict";
import { test } from "node:test";
import { entry } from "../../../test/log/log-bench.ts";
import { Fault, isFault } from "../../fault/fault.ts";
import { formatDataTile } from "../../tlog/data-tile.ts";
import { emptyTreeHash } from "../../tlog/hash.ts";
import { auditLog, type AuditNeeds } from "./audit-log.ts";

const scope = { signal: new AbortController().signal, tell: () => undefined };
const textOf = (n: number) => entry(n).text;

/** A log with these texts, against a public one in which module N has the record N, up to 1000. */
function needs(texts: readonly string[]): AuditNeeds & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    log: {
      latest: async () => ({ tree: { size: texts.length, hash: emptyTreeHash() }, note: new Uint8Array() }),
      dataTile: async ({ n, width }) => formatDataTile(texts.slice(n * 256, n * 256 + width)),
    },
    reference: {
      name: "sum.example.com",
      async lookup(module) {
        asked.push(module);
        const n = Number(module.replace("example.com/m", ""));
        if (module === "example.com/m13") throw new Fault("SUMDB_UNREACHABLE", "nobody answers");
        if (!(n < 1000)) throw new Fault("NOT_FOUND", "no such version");
        return {
          id: n,
          text: textOf(n),
          head: { tree: { size: 1000, hash: emptyTreeHash() }, note: Buffer.of() },
          proof: Buffer.of(),
        };
      },
    },
    isPrivate: (module) => module.startsWith("corp.example/"),
  };
}

const own = "corp.example/a v1.0.0 h1:x=\ncorp.example/a v1.0.0/go.mod h1:y=\n";
const cases: readonly [string, readonly string[], readonly string[], string][] = [
  ["nothing", [], [], "an empty log is in order"],
  ["true records", [textOf(3), textOf(1)], [], "in whatever order"],
  ["a private record", [own, textOf(1)], [], "and the public log is not asked for it"],
  ["another record", [textOf(1), entry(2, "other").text], ["1 holds another record"], "the gateway signed a lie"],
  ["a record nobody knows", [textOf(5000)], ["0 has no record"], "the gateway signed without proof"],
  ["a record twice", [textOf(1), textOf(2), textOf(1)], ["2 it is record 0 already"], "two answers for one version"],
  ["no answer", [textOf(13)], ["0 not checked"], "what was not checked is not in order"],
];
for (const [what, texts, found, why] of cases) {
  test(`${what}: ${why}`, async () => {
    const asked = needs(texts);
    const { size, findings } = await auditLog(asked, scope, () => undefined);
    assert.equal(size, texts.length);
    assert.equal(findings.length, found.length, JSON.stringify(findings));
    for (const [at, { id, why: said }] of findings.entries()) {
      const [number = "", ...words] = (found[at] ?? "").split(" ");
      assert.equal(id, Number(number));
      assert.ok(said.includes(words.join(" ")), said);
    }
    assert.ok(!asked.asked.some((module) => module.startsWith("corp.")));
  });
}

test("a log of several tiles is walked to its end", async () => {
  const { confirmed, findings } = await auditLog(
    needs(Array.from({ length: 700 }, (_, n) => textOf(n === 13 ? 999 : n))),
    scope,
    () => undefined,
  );
  assert.deepEqual([confirmed, findings.length], [700, 0]);
});

test("a log that does not prove itself is no audit", async () => {
  const broken = needs([textOf(1)]);
  const log = { ...broken.log, dataTile: async () => Promise.reject(new Fault("SUMDB_UNPROVEN", "it does not")) };
  await assert.rejects(
    auditLog({ ...broken, log }, scope, () => undefined),
    (failure) => isFault(failure, "SUMDB_UNPROVEN"),
  );
});
