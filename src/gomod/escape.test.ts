import assert from "node:assert/strict";
import { test } from "node:test";
import { agreesWhenGenerated, agreesWithTable, orNull } from "../../test/oracle/agreement.ts";
import { anyPath } from "../../test/oracle/questions.ts";
import { isFault } from "../fault/fault.ts";
import { escapePath, escapeVersion, unescapePath, unescapeVersion } from "./escape.ts";
import { parseModulePath } from "./module-path.ts";

const paths = [
  ["golang.org/x/text", "golang.org/x/text", "small letters are untouched"],
  ["github.com/Azure/sdk", "github.com/!azure/sdk", "one capital"],
  ["github.com/GoogleCloud/x", "github.com/!google!cloud/x", "capitals inside a word"],
] as const;
for (const [path, escaped, why] of paths) {
  test(`${path}: ${why}`, () => {
    assert.equal(escapePath(parseModulePath(path)), escaped);
    assert.equal(unescapePath(escaped), path);
  });
}

const versions = [
  ["v1.2.3", "v1.2.3", "a version"],
  ["v1.0.0-RC1", "v1.0.0-!r!c1", "capitals in a prerelease"],
  ["v2.0.0+incompatible", "v2.0.0+incompatible", "a plus sign"],
  ["master", "master", "a branch is a query"],
] as const;
for (const [version, escaped, why] of versions) {
  test(`${version}: ${why}`, () => {
    assert.equal(escapeVersion(version), escaped);
    assert.equal(unescapeVersion(escaped), version);
  });
}

const refused = [
  [() => unescapePath("github.com/Azure/sdk"), "BAD_MODULE_PATH", "a capital: the escaped form is another"],
  [() => unescapePath("github.com/!/sdk"), "BAD_MODULE_PATH", "a sign without letter"],
  [() => unescapePath("github.com/!!azure"), "BAD_MODULE_PATH", "a sign behind a sign"],
  [() => unescapePath("!github.com/x"), "BAD_MODULE_PATH", "the path behind the escape is no module path"],
  [() => unescapeVersion("V1"), "BAD_VERSION", "a capital"],
  [() => unescapeVersion("a/b"), "BAD_VERSION", "a version is one path element"],
  [() => unescapeVersion(".."), "BAD_VERSION", "a way out"],
  [() => escapeVersion("a!b"), "BAD_VERSION", "what could not be told from an escape"],
  [() => escapeVersion("é"), "BAD_VERSION", "a letter outside ASCII"],
] as const;
for (const [work, code, why] of refused) {
  test(`refuses ${work.toString().slice(6)}: ${why}`, () => assert.throws(work, (failure) => isFault(failure, code)));
}

const topic = {
  op: "escapes",
  ours: (text: string) => ({
    escapedPath: orNull(() => escapePath(parseModulePath(text)), "BAD_MODULE_PATH"),
    path: orNull(() => unescapePath(text), "BAD_MODULE_PATH"),
    escapedVersion: orNull(() => escapeVersion(text), "BAD_VERSION"),
    unescapedVersion: orNull(() => unescapeVersion(text), "BAD_VERSION"),
  }),
};
agreesWithTable({
  ...topic,
  golden: new URL("testdata/escapes.golden", import.meta.url),
  source: "module/module_test.go",
  questions: ({ literals }) => literals,
});
agreesWhenGenerated(topic, 3_000, anyPath);
