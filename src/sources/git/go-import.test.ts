import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../../fault/fault.ts";
import { matchGoImport, parseGoImports } from "./go-import.ts";

const meta = (content: string): string => `<meta name="go-import" content="${content}">`;

const pages = [
  [`<html><head>${meta("a.test/x git https://g.test/x")}</head>`, ["git"], "the common form"],
  [`<head>${meta("a.test/x git https://g.test/x sub/dir")}`, ["git"], "with a folder"],
  [`<META CONTENT='a.test/x git https://g.test/x' NAME='go-import' />`, ["git"], "capitals, other quotes, other order"],
  [
    `<head>${meta("a.test/x git https://g.test/x")}${meta("a.test/x mod https://p.test")}`,
    ["mod"],
    "a server replaces the repository",
  ],
  [`<head>${meta("a.test/x git u")}${meta("a.test/y mod u")}`, ["mod", "git"], "servers come first"],
  [`<!-- ${meta("a.test/x git u")} -->`, [], "a comment"],
  [`<body>${meta("a.test/x git u")}`, [], "in the body, where users write"],
  [`<head></head>${meta("a.test/x git u")}`, [], "behind the head"],
  [`<head>${meta("a.test/x git")}`, [], "too few words"],
  [`<head>${meta("a.test/x git u s t")}`, [], "too many"],
  [`<head><meta name="go-source" content="a b c d">`, [], "another tag"],
  ["", [], "an empty page"],
  ["<meta name=go-import content=x", [], "a page that was cut"],
] as const;
for (const [page, kinds, why] of pages) {
  test(`meta tags: ${why}`, () =>
    assert.deepEqual(
      parseGoImports(page).map(({ vcs }) => vcs),
      kinds,
    ));
}

test("entities in a tag are what they stand for", () => {
  assert.equal(parseGoImports(meta("a.test/x git https://g.test/?a&amp;b&#61;c"))[0]?.address, "https://g.test/?a&b=c");
});

test("a hostile page takes no time", () => {
  const began = performance.now();
  parseGoImports(`<meta ${"a='".repeat(200_000)}`);
  parseGoImports("<!--".repeat(100_000));
  parseGoImports("<a ".repeat(200_000));
  assert.ok(performance.now() - began < 10_000);
});

const tag = (prefix: string, vcs = "git") => ({ prefix, vcs, address: "u", subdirectory: "" });

test("the tag whose prefix the path has is taken", () => {
  assert.equal(matchGoImport([tag("a.test/y"), tag("a.test/x")], "a.test/x/sub")?.prefix, "a.test/x");
  assert.equal(matchGoImport([tag("a.test/x")], "a.test/xy"), undefined);
  assert.equal(matchGoImport([tag("a.test/x", "mod"), tag("a.test")], "a.test/x")?.vcs, "mod");
  const several = [tag("a.test"), tag("a.test/x")];
  assert.throws(
    () => matchGoImport(several, "a.test/x"),
    (failure) => isFault(failure, "NOT_FOUND"),
  );
});
