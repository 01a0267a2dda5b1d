import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { tempFolder } from "../../../test/support/temp-folder.ts";
import type { GoVariable, Origin } from "./go-settings.ts";
import { readSurroundings } from "./surroundings.ts";

type Case = {
  readonly environment?: Readonly<Record<string, string>>;
  /** Of `go env -w`. */
  readonly written?: string;
  readonly wanted: readonly (readonly [name: GoVariable, from: Origin["from"]])[];
  readonly why: string;
};

const cases: readonly Case[] = [
  {
    wanted: [
      ["GOPROXY", "goroot"],
      ["GONOSUMDB", "default"],
      ["GOAUTH", "default"],
      ["GOMODCACHE", "default"],
    ],
    why: "nothing is set",
  },
  { written: "GOPROXY=https://a.example\n", wanted: [["GOPROXY", "file"]], why: "the file rules over GOROOT" },
  {
    environment: { GOPROXY: "https://b.example" },
    written: "GOPROXY=https://a.example\n",
    wanted: [["GOPROXY", "process"]],
    why: "the process rules over the file",
  },
  {
    environment: { GOPROXY: "" },
    written: "GOPROXY=https://a.example\n",
    wanted: [["GOPROXY", "file"]],
    why: "empty in the process is not set",
  },
  { written: "GOPROXY=\n", wanted: [["GOPROXY", "default"]], why: "empty in the file hides GOROOT" },
  {
    written: "GOPRIVATE=*.corp.example\nGONOSUMDB=other.example\n",
    wanted: [
      ["GONOPROXY", "variable"],
      ["GONOSUMDB", "file"],
    ],
    why: "GOPRIVATE gives what is not set its default",
  },
  {
    written: "#GOPROXY=x\ngoproxy=y\n GOPROXY=z\n",
    wanted: [["GOPROXY", "goroot"]],
    why: "lines that count for nothing",
  },
  { environment: { GOENV: "off" }, written: "GOPROXY=x\n", wanted: [["GOPROXY", "goroot"]], why: "no file is read" },
  { environment: { GOPATH: "/a:/b" }, wanted: [["GOMODCACHE", "default"]], why: "the cache lies in the first GOPATH" },
];

for (const { environment = {}, written, wanted, why } of cases) {
  test(`as go env says it: ${why}`, async (t) => {
    const home = tempFolder(t);
    const env = { PATH: process.env["PATH"], HOME: home, ...environment };
    if (written !== undefined) {
      mkdirSync(join(home, ".config/go"), { recursive: true });
      writeFileSync(join(home, ".config/go/env"), written);
    }
    const { settings, go } = await readSurroundings({ folder: home, environment: env });
    assert.match(go.version, /^1\.\d+/);
    for (const [name, from] of wanted) {
      assert.equal(settings[name].origin.from, from, name);
      const said = execFileSync("go", ["env", name], { cwd: home, env, encoding: "utf8" }).trimEnd();
      assert.equal(settings[name].value, said, name);
    }
  });
}

test("without a go command: what every release says, and the files as they lie", async (t) => {
  const folder = tempFolder(t);
  const file = join(folder, "a/go.mod");
  mkdirSync(join(folder, "a/b"), { recursive: true });
  writeFileSync(file, "module example.com/a\n\nrequire example.com/m v1.0.0\n");
  const found = await readSurroundings({ folder: join(folder, "a/b"), environment: { HOME: folder, PATH: folder } });
  assert.equal(found.go.file, undefined);
  assert.equal(found.settings.GOPROXY.value, "https://proxy.golang.org,direct");
  assert.equal(found.settings.GOMODCACHE.value, join(folder, "go/pkg/mod"));
  assert.equal(found.project.goMod?.file, file);
  assert.deepEqual(found.required, [{ module: "example.com/m", version: "v1.0.0" }]);
});

const broken = [
  ["go.mod", "module example.com/a\n\n<<<<<<< HEAD\n", "malformed", "a merge that was left standing"],
  ["go.mod", "module example.com/a\n", "read", "a good one"],
] as const;
for (const [name, text, state, why] of broken) {
  test(`${name}: ${why}`, async (t) => {
    const folder = tempFolder(t);
    writeFileSync(join(folder, name), text);
    const { project } = await readSurroundings({
      folder,
      environment: { PATH: process.env["PATH"], HOME: dirname(folder) },
    });
    assert.equal(project.goMod?.state, state);
  });
}
