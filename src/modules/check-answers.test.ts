import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../fault/fault.ts";
import { checkInfo } from "./check-info.ts";
import { checkList } from "./check-list.ts";
import { checkMod } from "./check-mod.ts";

const page = "<!DOCTYPE html><html><body>Sign in to the network</body></html>";
const bytes = (text: string) => Buffer.from(text);

const infos = [
  ['{"Version":"v1.0.0","Time":"2020-01-01T00:00:00Z"}', "v1.0.0", "v1.0.0", "what the protocol shows"],
  [
    '{"Time":"2020-01-01T00:00:00Z","Version":"v1.0.0","Origin":{"VCS":"git"}}',
    "v1.0.0",
    "v1.0.0",
    "fields in another order, and more of them",
  ],
  ['{"Version":"v1.0.0"}', undefined, "v1.0.0", "no time"],
  [
    '{"Version":"v0.0.0-20200101000000-abcdefabcdef"}',
    undefined,
    "v0.0.0-20200101000000-abcdefabcdef",
    "what a branch resolves to",
  ],
] as const;
for (const [text, asked, version, why] of infos) {
  test(`.info: ${why}`, () => assert.deepEqual(checkInfo(bytes(text), "info", "m", asked), { version }));
}

const refusedInfos = [
  [page, /web page/, "a captive portal"],
  ['{"Version":"v1.0.1"}', /of v1\.0\.1/, "another version than the one asked for"],
  ['{"Version":"v1.0"}', /names no version/, "a version that is not canonical"],
  ['{"version":"v1.0.0"}', /names no version/, "a field of another name"],
  ["[]", /names no version/, "an array"],
  ["null", /names no version/, "null"],
  ["", /no JSON/, "nothing"],
  ['{"Version":"v1.0.0"', /no JSON/, "cut off"],
  ["\u0000\u0001", /no JSON/, "binary rubbish"],
] as const;
for (const [text, message, why] of refusedInfos) {
  test(`.info refused: ${why}`, () => {
    const refused = (failure: unknown) => isFault(failure, "INFO_INVALID") && message.test(failure.message);
    assert.throws(() => checkInfo(bytes(text), "info", "m", "v1.0.0"), refused);
  });
}

test("@latest has a code of its own", () => {
  assert.throws(
    () => checkInfo(bytes(page), "latest", "m"),
    (failure) => isFault(failure, "LATEST_INVALID"),
  );
});

const lists = [
  ["", "no versions"],
  ["v1.0.0\nv1.1.0\n", "versions"],
  ["v1.0.0", "no newline at the end"],
  ["v1.0.0 2020-01-01T00:00:00Z\n", "a time behind the version, which go skips"],
  ["v1.0.0\r\nv1.1.0\r\n", "lines as on Windows"],
  ["v1.0.0\nnonsense\n", "a line that is no version, which go skips"],
] as const;
for (const [text, why] of lists) {
  test(`list: ${why}`, () => assert.doesNotThrow(() => checkList(bytes(text), "m")));
}

const refusedLists = [
  [page, /web page/, "a captive portal"],
  ["not found: module example.com/m", /no line/, "an error message with status 200"],
  ["v1.0.0\n\u0000", /binary/, "binary rubbish"],
  ['["v1.0.0"]', /no line/, "JSON"],
] as const;
for (const [text, message, why] of refusedLists) {
  test(`list refused: ${why}`, () => {
    assert.throws(
      () => checkList(bytes(text), "m"),
      (failure) => isFault(failure, "LIST_INVALID") && message.test(failure.message),
    );
  });
}

const mods = [
  ["module example.com/m\n", "the least there is"],
  ["// comment\n\nmodule example.com/m // indirect\n\ngo 1.22\n\nfuture directive\n", "directives of a later Go"],
  ['module "example.com/m"\n', "a quoted path"],
  ["module other.example/path\n", "another path, as forks have it"],
] as const;
for (const [text, why] of mods) {
  test(`.mod: ${why}`, () => assert.doesNotThrow(() => checkMod(bytes(text), "m")));
}

const refusedMods = [
  [page, /web page/, "a captive portal"],
  ["", /no module directive/, "nothing"],
  ["go 1.22\n", /no module directive/, "no module directive"],
] as const;
for (const [text, message, why] of refusedMods) {
  test(`.mod refused: ${why}`, () => {
    assert.throws(
      () => checkMod(bytes(text), "m"),
      (failure) => isFault(failure, "MOD_INVALID") && message.test(failure.message),
    );
  });
}
