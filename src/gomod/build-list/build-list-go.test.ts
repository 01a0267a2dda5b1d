import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import * as fc from "fast-check";
import { anyWorld, type World } from "../../../test/gomod/any-world.ts";
import { go } from "../../../test/support/go.ts";
import { tempFolder } from "../../../test/support/temp-folder.ts";
import { Fault, isFault } from "../../fault/fault.ts";
import type { GoMod, Module } from "../go-mod/go-mod.ts";
import { parseGoMod, parseGoModLax } from "../go-mod/parse-go-mod.ts";
import { buildList } from "./build-list.ts";

/** Generated module graphs, put before the real go command as a GOPROXY of files. */
const graphs = 200;
const seed = Math.trunc(Math.random() * 2 ** 31);

const version = spawnSync("go", ["version"], { encoding: "utf8" });
const skip = version.status !== 0 && `no go command: ${version.error?.message ?? version.stderr}`;

test(`${graphs} module graphs as go sees them (seed ${seed})`, { skip, concurrency: 2 }, async (t) => {
  const root = tempFolder(t);
  let built = 0;
  const check = async (index: number): Promise<void> => {
    const [world] = fc.sample(anyWorld(`g${index}.test`), { seed: seed + index, numRuns: 1 });
    assert.ok(world);
    const folder = join(root, `main${index}`);
    for (const [file, text] of world.files) write(join(folder, file), text);
    publish(join(root, "proxy"), world);
    const { edges, modules } = await ours(world);
    const main = [...world.files.values()].join("\n");
    assert.deepEqual(edges, await lines(root, folder, "mod", "graph"), main);
    // Comes second: it writes what it corrects into the go.mod.
    assert.deepEqual(modules, await lines(root, folder, "list", "-m", "all"), main);
    if (modules) built++;
  };
  await Promise.all(Array.from({ length: graphs }, (_, index) => t.test(`graph ${index}`, () => check(index))));
  assert.ok(built > graphs / 2, `only ${built} graphs could be built`);
});

/** What we say, as go prints it; nothing when it is refused. */
async function ours({ files, published }: World): Promise<{ readonly edges?: string[]; readonly modules?: string[] }> {
  const read = ({ path, version }: Module): GoMod => {
    const mod = version === undefined ? files.get(join(path, "go.mod")) : published.get(`${path} ${version}`);
    if (!mod) throw new Fault("NOT_FOUND", "no such module");
    return parseGoModLax(mod);
  };
  try {
    const { edges, modules } = await buildList(parseGoMod(files.get("go.mod") ?? ""), read);
    return {
      edges: edges.map(({ from, to }) => `${named(from, "@")} ${named(to, "@")}`),
      modules: modules.map((one) => (one.replacedBy ? `${named(one)} => ${named(one.replacedBy)}` : named(one))),
    };
  } catch (refusal) {
    assert.ok(isFault(refusal, "NOT_FOUND", "MOD_INVALID"), String(refusal));
    return {};
  }
}

async function lines(root: string, folder: string, ...args: readonly string[]): Promise<readonly string[] | undefined> {
  const goproxy = `file://${join(root, "proxy")}`;
  const { code, stdout } = await go(args, { folder, goproxy, modcache: join(root, "cache") });
  assert.notEqual(code, null, "go did not end");
  return code === 0 ? stdout.trimEnd().split("\n") : undefined;
}

function publish(proxy: string, { published }: World): void {
  for (const [module, mod] of published) {
    const [path = "", version = ""] = module.split(" ");
    if (mod !== "") write(join(proxy, path, "@v", `${version}.mod`), mod);
    write(join(proxy, path, "@v", `${version}.info`), JSON.stringify({ Version: version }));
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function named({ path, version }: Module, separator = " "): string {
  return version === undefined ? path : `${path}${separator}${version}`;
}
