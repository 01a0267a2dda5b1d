import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { anyGoMod, mutated } from "../../../test/gomod/any-go-mod.ts";
import { goModAnswer, type GoModAnswer, withoutLines } from "../../../test/gomod/go-mod-answer.ts";
import { agreesWhenGenerated } from "../../../test/oracle/agreement.ts";
import { openOracle } from "../../../test/oracle/oracle.ts";
import { formatSyntax } from "./format.ts";
import { parseSyntax } from "./parse-syntax.ts";

const topic = {
  op: "modfile",
  ours: (file: string) => withoutLines(goModAnswer(file)),
  expected: (answer: unknown) => withoutLines(answer as GoModAnswer),
};
agreesWhenGenerated(topic, 10_000, anyGoMod);

/** x/mod's own files for its tests, read where go keeps the module. */
const download = spawnSync("go", ["mod", "download", "-json", "golang.org/x/mod"], {
  cwd: join(import.meta.dirname, "../../../test/oracle"),
  encoding: "utf8",
});
const folder = download.status === 0 ? (JSON.parse(download.stdout) as { Dir: string }).Dir : undefined;
const files = folder === undefined ? [] : globSync(join(folder, "modfile/testdata/**/*.{in,golden}"));
const skip = folder === undefined && `golang.org/x/mod is not to be had: ${download.error?.message ?? download.stderr}`;
const texts = files.map((file) => readFileSync(file, "latin1"));

describe("x/mod's own test files", { skip }, () => {
  test("there are some", () => assert.ok(files.length >= 20));

  for (const file of files.filter((name) => name.endsWith(".golden"))) {
    test(`${basename(file)} is formatted already`, () => {
      const golden = readFileSync(file);
      assert.equal(Buffer.from(formatSyntax(parseSyntax(golden, "go.mod"))).toString(), golden.toString());
    });
  }

  test("say the same to both", async (t) => {
    const oracle = openOracle();
    if (typeof oracle === "string") return t.skip(oracle);
    t.after(() => oracle.close());
    const { value } = await oracle.ask("modfile", texts);
    assert.deepEqual(texts.map(topic.ours), (value as GoModAnswer[]).map(withoutLines));
  });

  if (files.length > 0) agreesWhenGenerated(topic, 1_000, mutated(fc.constantFrom(...texts)));
});
