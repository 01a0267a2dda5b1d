import assert from "node:assert/strict";
import { test } from "node:test";
import { readGoArguments } from "./go-arguments.ts";

const cases = [
  ["mod download -x", "", { subcommand: "mod download" }, "two words"],
  ["build ./...", "", { subcommand: "build" }, "one word"],
  ["", "", { subcommand: "" }, "none"],
  ["-h", "", { subcommand: "" }, "a flag alone"],
  ["mod download -C ../other", "", { subcommand: "mod download", folder: "../other" }, "-C behind the name"],
  ["build -C=/x", "", { subcommand: "build", folder: "/x" }, "-C with ="],
  ["-C /x build", "", { subcommand: "build", folder: "/x" }, "-C before the name"],
  ["build -o -C x", "", { subcommand: "build" }, "-C counts as the first flag only"],
  ["build -mod=vendor", "", { subcommand: "build", mod: "vendor" }, "-mod"],
  ["build -mod vendor", "", { subcommand: "build", mod: "vendor" }, "-mod, the value apart"],
  ["build", "-mod=vendor -modfile=alt.mod", { subcommand: "build", mod: "vendor", modfile: "alt.mod" }, "GOFLAGS"],
  ["build -mod=mod", "-mod=vendor", { subcommand: "build", mod: "mod" }, "the command line is stronger"],
  ["build", "'-modfile=a b.mod' -v", { subcommand: "build", modfile: "a b.mod" }, "quotation marks in GOFLAGS"],
  ["list --modfile=a.mod", "", { subcommand: "list", modfile: "a.mod" }, "two dashes"],
  ["run . -- -mod=vendor", "", { subcommand: "run" }, "what belongs to the program behind --"],
  ["test . -args -mod=vendor", "", { subcommand: "test" }, "what belongs to the test"],
] as const;
for (const [line, goflags, expected, why] of cases) {
  test(`go ${line}${goflags === "" ? "" : ` with GOFLAGS=${goflags}`}: ${why}`, () => {
    assert.deepEqual(readGoArguments(line === "" ? [] : line.split(" "), goflags), expected);
  });
}
