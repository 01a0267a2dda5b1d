import assert from "node:assert/strict";
import { test } from "node:test";
import { straightModules } from "./straight-modules.ts";

const cases = [
  [{ GONOPROXY: "corp.example" }, ["corp.example"], "none", "the gateway does it all"],
  [{ GONOPROXY: "corp.example/a,*.corp.example" }, ["corp.example/a", "*.corp.example"], "none", "several"],
  [{ GONOPROXY: "" }, undefined, "", "nothing goes straight"],
  [{ GONOPROXY: "none" }, undefined, "", "as people write that"],
  [
    { GONOPROXY: "corp.example", GOVCS: "private:all" },
    undefined,
    "",
    "rules for version control are the go command's",
  ],
  [
    { GONOPROXY: "corp.example,lab.example", GOINSECURE: "lab.example/x" },
    ["corp.example"],
    "lab.example",
    "what may be fetched without TLS stays the go command's",
  ],
  [{ GONOPROXY: "corp.example", GOINSECURE: "*.example" }, undefined, "", "all of it"],
  [{ GONOPROXY: "[,corp.example" }, ["corp.example"], "none", "a malformed entry counts for nothing"],
] as const;
for (const [set, gateway, gonoproxy, why] of cases) {
  test(`${JSON.stringify(set)}: ${why}`, () => {
    const found = straightModules({ GOINSECURE: "", GOVCS: "", ...set });
    assert.deepEqual(
      found?.gateway.map(({ text }) => text),
      gateway,
    );
    assert.equal(found?.gonoproxy ?? "", gonoproxy);
  });
}
