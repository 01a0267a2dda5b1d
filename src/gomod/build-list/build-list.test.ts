import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "../../fault/fault.ts";
import { parseGoMod, parseGoModLax } from "../go-mod/parse-go-mod.ts";
import { buildList } from "./build-list.ts";
import type { ReadGoMod } from "./summary.ts";

/** Directives of module versions, or of folders, by name; "m" is the main module. Lines are separated by semicolons. */
type World = Readonly<Record<string, string>>;

const cases: readonly (readonly [why: string, world: World, modules: string, edges: string])[] = [
  ["a module alone", { m: "go 1.21" }, "m", "m go@1.21, go@1.21 toolchain@go1.21"],
  ["without go directive it is taken for 1.16", { m: "" }, "m", "m go@1.16"],
  [
    "the highest version that anybody requires",
    { m: "require a v1.0.0; require b v1.0.0", "a v1.0.0": "require c v1.2.0", "b v1.0.0": "require c v1.10.0" },
    "m, a v1.0.0, b v1.0.0, c v1.10.0",
    "m a@v1.0.0, m b@v1.0.0, m go@1.16, a@v1.0.0 c@v1.2.0, b@v1.0.0 c@v1.10.0",
  ],
  [
    "what only an older version requires stays in the graph, and in the build",
    { m: "require a v1.0.0; require b v1.0.0", "a v1.0.0": "require c v1.0.0", "b v1.0.0": "require a v1.1.0" },
    "m, a v1.1.0, b v1.0.0, c v1.0.0",
    "m a@v1.1.0, m b@v1.0.0, m c@v1.0.0, m go@1.16, b@v1.0.0 a@v1.1.0",
  ],
  [
    "a pruned graph ends where go 1.17 modules name what they need",
    {
      m: "go 1.17; require a v1.0.0",
      "a v1.0.0": "go 1.17; require b v1.0.0",
      "b v1.0.0": "go 1.17; require c v1.0.0",
    },
    "m, a v1.0.0, b v1.0.0",
    "m a@v1.0.0, m go@1.17, a@v1.0.0 b@v1.0.0",
  ],
  [
    "a pruned graph goes on behind modules of before go 1.17",
    {
      m: "go 1.17; require a v1.0.0",
      "a v1.0.0": "go 1.16; require b v1.0.0",
      "b v1.0.0": "go 1.17; require c v1.0.0",
      "c v1.0.0": "go 1.17; require d v1.0.0",
    },
    "m, a v1.0.0, b v1.0.0, c v1.0.0, d v1.0.0",
    "m a@v1.0.0, m go@1.17, a@v1.0.0 b@v1.0.0, b@v1.0.0 c@v1.0.0, c@v1.0.0 d@v1.0.0",
  ],
  [
    "the graph of a main module of before go 1.17 is not pruned",
    {
      m: "go 1.16; require a v1.0.0",
      "a v1.0.0": "go 1.17; require b v1.0.0",
      "b v1.0.0": "go 1.17; require c v1.0.0",
    },
    "m, a v1.0.0, b v1.0.0, c v1.0.0",
    "m a@v1.0.0, m go@1.16, a@v1.0.0 b@v1.0.0, b@v1.0.0 c@v1.0.0",
  ],
  [
    "a root that is raised shows more of the graph",
    {
      m: "go 1.17; require a v1.0.0; require b v1.0.0",
      "a v1.0.0": "go 1.17; require b v1.1.0",
      "b v1.1.0": "go 1.17; require c v1.0.0",
    },
    "m, a v1.0.0, b v1.1.0, c v1.0.0",
    "m a@v1.0.0, m b@v1.1.0, m go@1.17, a@v1.0.0 b@v1.1.0, b@v1.1.0 c@v1.0.0",
  ],
  [
    "one module required twice counts at the higher version, and the lower one is not read",
    {
      m: "go 1.17; require a v1.0.0; require a v1.1.0",
      "a v1.0.0": "go 1.17; require b v1.0.0",
      "a v1.1.0": "go 1.17",
    },
    "m, a v1.1.0",
    "m a@v1.1.0, m go@1.17",
  ],
  [
    "one module required twice is read at both versions when the graph is not pruned",
    { m: "require a v1.0.0; require a v1.1.0", "a v1.0.0": "require b v1.0.0" },
    "m, a v1.1.0, b v1.0.0",
    "m a@v1.1.0, m b@v1.0.0, m go@1.16",
  ],
  [
    "a requirement that is written twice is one",
    { m: "require a v1.0.0; require a v1.0.0" },
    "m, a v1.0.0",
    "m a@v1.0.0, m go@1.16",
  ],
  [
    "a main module that requires itself does not",
    { m: "go 1.17; require m v1.0.0", "m v1.0.0": "require a v1.0.0" },
    "m",
    "m go@1.17",
  ],
  [
    "modules may require each other, and the main module",
    { m: "require a v1.0.0", "a v1.0.0": "require b v1.0.0; require m v1.5.0", "b v1.0.0": "require a v1.0.0" },
    "m, a v1.0.0, b v1.0.0",
    "m a@v1.0.0, m go@1.16, a@v1.0.0 b@v1.0.0, a@v1.0.0 m@v1.5.0, b@v1.0.0 a@v1.0.0",
  ],
  [
    "since go 1.21 the go directive is a requirement",
    { m: "go 1.21.0; require a v1.0.0", "a v1.0.0": "go 1.22.1" },
    "m, a v1.0.0",
    "m a@v1.0.0, m go@1.22.1, a@v1.0.0 go@1.22.1, go@1.22.1 toolchain@go1.22.1",
  ],
  [
    "a raised go version does not make an unpruned main module pruned",
    { m: "go 1.16; require a v1.0.0", "a v1.0.0": "go 1.21.0; require b v1.0.0", "b v1.0.0": "require c v1.0.0" },
    "m, a v1.0.0, b v1.0.0, c v1.0.0",
    "m a@v1.0.0, m go@1.21.0, a@v1.0.0 b@v1.0.0, a@v1.0.0 go@1.21.0, go@1.21.0 toolchain@go1.21.0, b@v1.0.0 c@v1.0.0",
  ],
  [
    "a raised go version raises the toolchain",
    { m: "go 1.21.0; toolchain go1.21.5; require a v1.0.0", "a v1.0.0": "go 1.22.1" },
    "m, a v1.0.0",
    "m a@v1.0.0, m go@1.22.1, m toolchain@go1.22.1, a@v1.0.0 go@1.22.1, go@1.22.1 toolchain@go1.22.1",
  ],
  [
    "what the main module excludes nobody requires",
    {
      m: "go 1.17; require a v1.0.0; require b v1.0.0; exclude b v1.0.0; exclude c v1.1.0",
      "a v1.0.0": "go 1.17; require c v1.1.0; require c v1.0.0",
    },
    "m, a v1.0.0, c v1.0.0",
    "m a@v1.0.0, m go@1.17, a@v1.0.0 c@v1.0.0",
  ],
  [
    "a replacement says what is required: that of the very version before that of all",
    {
      m: "require a v1.0.0; require b v1.0.0; replace a => x v1.5.0; replace a v1.0.0 => ./a; replace b => x v1.5.0",
      "x v1.5.0": "require c v1.0.0",
      "./a": "require d v1.0.0",
    },
    "m, a v1.0.0 => ./a, b v1.0.0 => x v1.5.0, c v1.0.0, d v1.0.0",
    "m a@v1.0.0, m b@v1.0.0, m go@1.16, a@v1.0.0 d@v1.0.0, b@v1.0.0 c@v1.0.0",
  ],
  [
    "a root that was raised is dropped when another implies it and it is indirect",
    {
      m: "require a v1.0.0 // indirect; require b v1.0.0; require c v1.0.0 // indirect",
      "b v1.0.0": "require a v1.1.0; require c v1.0.0",
    },
    "m, a v1.1.0, b v1.0.0, c v1.0.0",
    "m b@v1.0.0, m c@v1.0.0, m go@1.16, b@v1.0.0 a@v1.1.0, b@v1.0.0 c@v1.0.0",
  ],
  [
    "what only the older version of a dropped root required becomes a root, but not what that implies",
    {
      m: "require a v1.0.0 // indirect; require b v1.0.0",
      "a v1.0.0": "require c v1.0.0",
      "b v1.0.0": "require a v1.1.0",
      "c v1.0.0": "require d v1.0.0",
    },
    "m, a v1.1.0, b v1.0.0, c v1.0.0, d v1.0.0",
    "m b@v1.0.0, m c@v1.0.0, m go@1.16, b@v1.0.0 a@v1.1.0, c@v1.0.0 d@v1.0.0",
  ],
];

for (const [why, world, modules, edges] of cases) {
  test(why, async () => {
    const found = await buildList(parseGoMod(goMod("m", world["m"])), readFrom(world));
    const named = found.modules.map(
      (module) => name(module, " ") + (module.replacedBy ? ` => ${name(module.replacedBy, " ")}` : ""),
    );
    assert.equal(named.join(", "), modules);
    assert.equal(found.edges.map(({ from, to }) => `${name(from, "@")} ${name(to, "@")}`).join(", "), edges);
  });
}

const refusals: readonly (readonly [why: string, world: World, fault: Fault])[] = [
  [
    "a go.mod that is not to be had, with the way that leads there",
    { m: "require a v1.0.0", "a v1.0.0": "require b v1.0.0", "b v1.0.0": "require gone v1.0.0" },
    new Fault("NOT_FOUND", "m requires a@v1.0.0 requires b@v1.0.0 requires gone@v1.0.0: no such module"),
  ],
  [
    "the shortest of several ways",
    { m: "require a v1.0.0; require b v1.0.0", "a v1.0.0": "require gone v1.0.0", "b v1.0.0": "require gone v1.0.0" },
    new Fault("NOT_FOUND", "m requires a@v1.0.0 requires gone@v1.0.0: no such module"),
  ],
  [
    "the ends of a long way, and what no module can be called in quotes",
    {
      m: "require a v1.0.0",
      ...Object.fromEntries(
        "abcdefgh".split("").map((path, at) => [`${path} v1.0.0`, `require ${"bcdefghi"[at]} v1.0.0`]),
      ),
      "i v1.0.0": 'require "gone\\n" v1.0.0',
    },
    new Fault(
      "NOT_FOUND",
      "m requires a@v1.0.0 requires b@v1.0.0 requires c@v1.0.0 requires … requires g@v1.0.0 requires h@v1.0.0 " +
        'requires i@v1.0.0 requires "gone\\n"@v1.0.0: no such module',
    ),
  ],
  [
    "another module's go.mod",
    { m: "require a v1.0.0", "a v1.0.0": "module b" },
    new Fault("MOD_INVALID", 'm requires a@v1.0.0: the go.mod declares the path "b" but was required as "a"', {
      hint: "require the module by the path it declares, or replace it",
    }),
  ],
  [
    "a go.mod without path",
    { m: "require a v1.0.0", "a v1.0.0": 'module ""' },
    new Fault("MOD_INVALID", "m requires a@v1.0.0: the go.mod has no module directive"),
  ],
  [
    "one module replaced by two",
    { m: "replace a => ./a; replace a => ./b" },
    new Fault("GOMOD_SYNTAX", 'go.mod:3:1: "a" is replaced twice'),
  ],
  [
    "a main module without path",
    { m: 'module ""' },
    new Fault("GOMOD_SYNTAX", "the go.mod of the main module has no module directive"),
  ],
];
for (const [why, world, fault] of refusals) {
  test(`refused: ${why}`, async () => {
    await assert.rejects(buildList(parseGoMod(goMod("m", world["m"])), readFrom(world)), {
      code: fault.code,
      message: fault.message,
      hint: fault.hint,
    });
  });
}

test("what is thrown and is no Fault comes through as it is", async () => {
  const reason = new Error("given up");
  const read = (): never => {
    throw reason;
  };
  await assert.rejects(buildList(parseGoMod(goMod("m", "require a v1.0.0")), read), reason);
});

test("each go.mod is asked for once, and those that are known at the same time", async () => {
  const asked: string[] = [];
  let waiting = 0;
  let most = 0;
  const read: ReadGoMod = async (module) => {
    asked.push(name(module, "@"));
    most = Math.max(most, ++waiting);
    await new Promise(setImmediate);
    waiting--;
    return parseGoModLax(goMod(module.path, module.path === "c" ? "" : "require c v1.0.0; require c v1.0.0"));
  };
  const main = "go 1.17; require a v1.0.0; require b v1.0.0; require c v1.0.0; require d v1.0.0; replace d => c v1.0.0";
  await buildList(parseGoMod(goMod("m", main)), read);
  assert.deepEqual(asked, ["a@v1.0.0", "b@v1.0.0", "c@v1.0.0"]);
  assert.equal(most, 3);
});

test("a chain of twenty thousand modules needs no deep stack", async () => {
  const read: ReadGoMod = ({ path }) => {
    const next = Number(path.slice(1)) + 1;
    return parseGoModLax(goMod(path, next < 20_000 ? `require x${next} v1.0.0` : "require x0 v1.1.0"));
  };
  const { modules } = await buildList(parseGoMod(goMod("m", "require x0 v1.0.0")), read);
  assert.equal(modules.length, 20_001);
});

function readFrom(world: World): ReadGoMod {
  return (module) => {
    const directives = world[name(module, " ")];
    const isLeaf = directives === undefined && Object.values(world).some((text) => text.includes(name(module, " ")));
    if (module.path.startsWith("gone") || (!isLeaf && directives === undefined))
      throw new Fault("NOT_FOUND", "no such module");
    return parseGoModLax(goMod(module.path, directives));
  };
}

function goMod(path: string, directives = ""): string {
  const lines = directives.split("; ").join("\n");
  return lines.startsWith("module ") ? lines : `module ${path}\n${lines}\n`;
}

function name({ path, version }: { path: string; version?: string }, separator: string): string {
  return version === undefined ? path : `${path}${separator}${version}`;
}
