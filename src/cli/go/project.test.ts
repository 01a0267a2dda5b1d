import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { readGoArguments } from "./go-arguments.ts";
import { namedModules } from "./named-modules.ts";
import { readProject } from "./project.ts";

const hash = "h1:MUBvJTYQV4RPqe4ZZXnsRzv2qDLyDcTWEUFOEvQzIbs=";
const zip = (path: string, version: string) => `${path} ${version} ${hash}\n`;
const mod = (path: string, version: string) => `${path} ${version}/go.mod ${hash}\n`;
const goMod = (lines: string, go = "1.21") => `module example.com/app\n\ngo ${go}\n\n${lines}\n`;

type Row = readonly [
  files: Readonly<Record<string, string>>,
  line: string,
  named: readonly string[] | undefined,
  why: string,
];

/** Kind, path and version of what is named; undefined: no foresight. The folder is that of the first go.mod. */
const rows: readonly Row[] = [
  [{}, "build", undefined, "no go.mod"],
  [{ "go.mod": goMod("") }, "build", [], "nothing required"],
  [
    {
      "go.mod": goMod("require example.com/a v1.0.0"),
      "go.sum": zip("example.com/a", "v1.0.0") + mod("example.com/a", "v1.0.0"),
    },
    "build",
    ["mod example.com/a v1.0.0", "info example.com/a v1.0.0", "zip example.com/a v1.0.0"],
    "all of a module",
  ],
  [
    { "go.mod": goMod("require example.com/a v1.0.0"), "go.sum": mod("example.com/a", "v1.0.0") },
    "build",
    ["mod example.com/a v1.0.0"],
    "go.sum knows that its content is not needed",
  ],
  [
    { "go.mod": goMod("require example.com/a v1.0.0") },
    "build",
    ["mod example.com/a v1.0.0", "info example.com/a v1.0.0", "zip example.com/a v1.0.0"],
    "no go.sum yet: content will be wanted",
  ],
  [
    {
      "go.mod": goMod("require example.com/a v1.1.0"),
      "go.sum":
        zip("example.com/a", "v1.1.0") +
        zip("example.com/a", "v1.2.0") +
        zip("example.com/b", "v1.0.0") +
        zip("example.com/b", "v1.10.0"),
    },
    "build",
    [
      "mod example.com/a v1.1.0",
      "mod example.com/a v1.2.0",
      "mod example.com/b v1.0.0",
      "mod example.com/b v1.10.0",
      "info example.com/a v1.1.0",
      "info example.com/b v1.10.0",
      "zip example.com/a v1.1.0",
      "zip example.com/b v1.10.0",
    ],
    "of several versions the required one, else the highest",
  ],
  [
    { "go.mod": goMod("require example.com/a v1.0.0\n\nreplace example.com/a => example.com/fork v1.0.1") },
    "build",
    ["mod example.com/fork v1.0.1", "info example.com/fork v1.0.1", "zip example.com/fork v1.0.1"],
    "a replacement",
  ],
  [
    { "go.mod": goMod("require example.com/a v1.0.0\n\nreplace example.com/a v1.0.0 => ../a") },
    "build",
    [],
    "replaced by a folder",
  ],
  [{ "go.mod": goMod("require example.com/a master") }, "build", [], "a branch is not a version yet"],
  [{ "go.mod": "module (((" }, "build", [], "a go.mod that cannot be read is for go to complain about"],
  [
    { "go.mod": goMod("require corp.example.com/a v1.0.0"), "go.sum": zip("corp.example.com/a", "v1.0.0") },
    "build",
    [],
    "private",
  ],
  [{ "go.mod": goMod("require example.com/a v1.0.0") }, "build -mod=vendor", undefined, "told to use vendor"],
  [
    { "go.mod": goMod("require example.com/a v1.0.0"), "vendor/x": "" },
    "build",
    undefined,
    "a vendor folder is the default",
  ],
  [{ "go.mod": goMod("", "1.13"), "vendor/x": "" }, "build", [], "not before go 1.14"],
  [{ "go.mod": goMod(""), "vendor/x": "" }, "mod download", [], "go mod passes vendor over"],
  [{ "go.mod": goMod(""), "vendor/x": "" }, "build -mod=mod", [], "told not to"],
  [
    {
      "go.mod": goMod("require example.com/a v1.0.0"),
      "alt.mod": goMod("require example.com/b v1.0.0"),
      "alt.sum": zip("example.com/c", "v1.0.0"),
    },
    "build -modfile=alt.mod",
    [
      "mod example.com/c v1.0.0",
      "mod example.com/b v1.0.0",
      "info example.com/b v1.0.0",
      "info example.com/c v1.0.0",
      "zip example.com/b v1.0.0",
      "zip example.com/c v1.0.0",
    ],
    "another go.mod, with its own go.sum",
  ],
  [
    {
      "go.mod": goMod("require example.com/two v1.0.0\n\nrequire example.com/a v1.0.0"),
      "go.work": "go 1.21\n\nuse (\n\t.\n\t./two\n)\n",
      "two/go.mod": "module example.com/two\n\nrequire example.com/a v1.2.0\n",
      "go.work.sum": mod("example.com/w", "v1.0.0"),
    },
    "build",
    [
      "mod example.com/w v1.0.0",
      "mod example.com/a v1.0.0",
      "mod example.com/a v1.2.0",
      "info example.com/a v1.2.0",
      "zip example.com/a v1.2.0",
    ],
    "a workspace: its own modules are here, the highest requirement is built with",
  ],
];
for (const [files, line, expected, why] of rows) {
  test(`go ${line}: ${why}`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "modgate-test-"));
    t.after(() => rmSync(folder, { recursive: true }));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const project = await readProject({
      folder,
      goMod: "go.mod" in files ? join(folder, "go.mod") : "/dev/null",
      goWork: "go.work" in files ? join(folder, "go.work") : "",
      args: readGoArguments(line.split(" ")),
    });
    const named = project && namedModules(project, "corp.example.com");
    assert.deepEqual(
      named?.map(({ kind, module, version }) => `${kind} ${module} ${version}`),
      expected,
    );
  });
}
