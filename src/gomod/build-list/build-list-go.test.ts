import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";
import * as fc from "fast-check";
import type { GoMod, Module } from "../go-mod/go-mod.ts";
import { parseGoMod, parseGoModLax } from "../go-mod/parse-go-mod.ts";
import { buildList, type BuildList } from "./build-list.ts";

/** Generated module graphs, asked of the real go command over a GOPROXY of files. */
const graphs = 200;
const seed = Date.now() % 1_000_000_007;

const goLine = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom("", "go 1.12", "go 1.16") },
  {
    weight: 2,
    arbitrary: fc.constantFrom("go 1.17", "go 1.20", "go 1.21", "go 1.21.0", "go 1.22rc1", "go 1.22.3", "go 1.24"),
  },
);
const plain = [
  "v0.9.0",
  "v1.0.0",
  "v1.1.0-pre.2",
  "v1.1.0",
  "v1.2.1-0.20240102030405-abcdefabcdef",
  "v3.1.0+incompatible",
];
const second = ["v2.0.0", "v2.1.0-rc.1", "v2.1.0"];

/** A main module in files by name, and go.mod files by module version. */
type World = { readonly files: ReadonlyMap<string, string>; readonly published: ReadonlyMap<string, string> };

function world(host: string): fc.Arbitrary<World> {
  const main = `${host}/main`;
  const versions = [
    ...["a", "b", "c", "d"].flatMap((name) => plain.map((version) => `${host}/${name} ${version}`)),
    ...second.map((version) => `${host}/a/v2 ${version}`),
    `${main} v1.0.0`,
  ];
  const wanted = fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom(...versions) },
    { weight: 1, arbitrary: fc.constantFrom(`${host}/a v1.9.9`, `${host}/renamed v1.0.0`) },
  );
  const require = (most: number): fc.Arbitrary<string> =>
    fc
      .array(fc.tuple(wanted, fc.constantFrom("", " // indirect")), { minLength: 1, maxLength: most, size: "max" })
      .map((lines) => lines.map(([version, comment]) => `require ${version}${comment}`).join("\n"));
  const goMod = (path: string, most: number): fc.Arbitrary<string> =>
    fc.tuple(goLine, require(most)).map(([go, lines]) => `module ${path}\n${go}\n${lines}\n`);
  const target = fc.oneof(wanted, fc.constantFrom("./folder"));
  const replaced = fc.oneof(wanted, fc.constantFrom(`${host}/a`, `${host}/b`, `${host}/a/v2`));
  const replace = fc.uniqueArray(fc.tuple(replaced, target), { maxLength: 2, selector: ([from]) => from });
  const mainMod = fc
    .tuple(goMod(main, 5), fc.constantFrom("", "", "toolchain go1.22.5"), fc.array(wanted, { maxLength: 2 }), replace)
    .map(([mod, toolchain, excluded, replaced]) =>
      [
        mod,
        toolchain,
        ...excluded.map((version) => `exclude ${version}`),
        ...replaced.map(([from, to]) => `replace ${from} => ${to}`),
      ].join("\n"),
    );
  const published = fc.tuple(...versions.map((version) => goMod(version.split(" ", 1).join(), 3)));
  return fc.tuple(mainMod, goMod("folder.test", 2), published).map(([mod, folder, mods]) => ({
    files: new Map([
      ["go.mod", mod],
      ["folder/go.mod", folder],
    ]),
    published: new Map([
      ...versions.map((version, index) => [version, mods[index] ?? ""] as const),
      [`${host}/renamed v1.0.0`, `module ${host}/former\n`],
      // Can be listed, but has no go.mod.
      [`${host}/a v1.9.9`, ""],
    ]),
  }));
}

const root = mkdtempSync(join(tmpdir(), "modgate-build-list-"));
after(() => rmSync(root, { recursive: true, force: true }));

const environment = {
  ...process.env,
  GOENV: "off",
  GOPROXY: `file://${root}/proxy`,
  GOFLAGS: "-mod=mod",
  GOSUMDB: "off",
  GOMODCACHE: join(root, "cache"),
  GOTOOLCHAIN: "local",
  GOWORK: "off",
};

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function publish(published: World["published"]): void {
  for (const [module, mod] of published) {
    const [path = "", version = ""] = module.split(" ");
    if (mod !== "") write(join(root, "proxy", path, "@v", `${version}.mod`), mod);
    write(join(root, "proxy", path, "@v", `${version}.info`), JSON.stringify({ Version: version }));
  }
}

/** The lines the go command prints; undefined when it fails. */
function go(cwd: string, ...args: readonly string[]): Promise<readonly string[] | undefined> {
  return new Promise((resolve) => {
    execFile("go", args, { cwd, env: environment, timeout: 60_000 }, (failure, stdout) => {
      resolve(failure ? undefined : stdout.split("\n").slice(0, -1));
    });
  });
}

async function ours({ files, published }: World): Promise<BuildList | undefined> {
  const read = ({ path, version }: Module): GoMod => {
    const mod = version === undefined ? files.get(join(path, "go.mod")) : published.get(`${path} ${version}`);
    if (!mod) throw new Error(`${path} ${version ?? ""} is not there`);
    return parseGoModLax(mod);
  };
  return buildList(parseGoMod(files.get("go.mod") ?? ""), read).catch(() => undefined);
}

function name({ path, version }: Module, separator: string): string {
  return version === undefined ? path : `${path}${separator}${version}`;
}

const isThere = spawnSync("go", ["version"], { encoding: "utf8" });
const skip = isThere.status === 0 ? false : `no go command: ${isThere.error?.message ?? isThere.stderr}`;

describe(`module graphs as go sees them (seed ${seed})`, { skip, concurrency: 2 }, () => {
  for (let index = 0; index < graphs; index++) {
    test(`graph ${index}`, async () => {
      const [generated] = fc.sample(world(`g${index}.test`), { seed: seed + index, numRuns: 1 });
      assert.ok(generated);
      publish(generated.published);
      const folder = join(root, `main${index}`);
      for (const [file, text] of generated.files) write(join(folder, file), text);
      const found = await ours(generated);
      const edges = found?.edges.map(({ from, to }) => `${name(from, "@")} ${name(to, "@")}`);
      const modules = found?.modules.map((module) =>
        module.replacedBy ? `${name(module, " ")} => ${name(module.replacedBy, " ")}` : name(module, " "),
      );
      const what = [...generated.files.values()].join("\n");
      assert.deepEqual(edges, await go(folder, "mod", "graph"), what);
      assert.deepEqual(modules, await go(folder, "list", "-m", "all"), what);
    });
  }
});
