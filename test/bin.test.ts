import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { lockedForUsers } from "./support/locked.ts";
import { Modgate } from "./support/modgate.ts";
import { tempFolder } from "./support/temp-folder.ts";

const binary = join(import.meta.dirname, "../bin/modgate");

function refused(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once("connect", () => resolve(false)).once("error", () => resolve(true));
    socket.once("connect", () => socket.destroy());
  });
}

test("the pid the caller sees is modgate: killing it frees the port", async (t) => {
  const modgate = await Modgate.start(t, { data: tempFolder(t), upstream: "off" });
  assert.equal(await refused(modgate.url), false);
  assert.equal(await modgate.end("SIGKILL"), "SIGKILL");
  assert.equal(await refused(modgate.url), true);
});

test("it runs from any folder and through a link", (t) => {
  const folder = tempFolder(t);
  const link = join(folder, "mg");
  symlinkSync(binary, link);
  for (const command of [binary, link]) {
    const run = spawnSync(command, ["--version"], { cwd: folder, encoding: "utf8" });
    assert.match(run.stdout, /^\d+\.\d+\.\d+\n$/, run.stderr);
  }
});

test("the packed package, installed elsewhere, runs and exports its libraries", { timeout: 120_000 }, (t) => {
  const folder = tempFolder(t);
  const npm = (args: readonly string[], cwd: string) => {
    const run = spawnSync("npm", args, { cwd, encoding: "utf8" });
    assert.equal(run.status, 0, run.stderr);
    return run.stdout;
  };
  const [packed] = JSON.parse(
    npm(["pack", "--json", "--silent", "--pack-destination", folder], join(import.meta.dirname, "..")),
  ) as { filename: string }[];
  npm(["init", "-y", "--silent"], folder);
  npm(["install", "--ignore-scripts", "--no-audit", "--no-fund", `./${packed?.filename}`], folder);
  const bill = readFileSync(join(folder, "node_modules/modgate/dist/sbom.cdx.json"), "utf8");
  const { components } = JSON.parse(bill) as { components: { name: string; version: string; hashes: unknown[] }[] };
  const listed = components.map(
    (one) => `${one.name}@${one.version}${one.hashes.length === 0 ? " without a hash" : ""}`,
  );
  assert.deepEqual(listed.toSorted(), lockedForUsers(), "its bill of materials is what is locked");
  const version = spawnSync("node_modules/.bin/modgate", ["--version"], { cwd: folder, encoding: "utf8" });
  assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/, version.stderr);
  const script =
    'import { escapePath, parseModulePath } from "modgate/gomod"; process.stdout.write(escapePath(parseModulePath("github.com/Azure/sdk")));';
  const library = spawnSync("node_modules/.bin/node", ["--input-type=module", "-e", script], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.equal(library.stdout, "github.com/!azure/sdk", library.stderr);
});

const usage = [
  [["serve", "--listn", "x"], /unknown option '--listn'/, "a misspelt flag"],
  [["serve", "--log-level", "loud"], /--log-level.*loud/s, "a value that is no choice"],
  [["serve", "--listen", "nonsense"], /listen/, "no address"],
  [["serve", "--upstream", "htps://proxy.golang.org"], /htps/, "an upstream of another scheme"],
  [["serve", "--config", "/nowhere/modgate.yaml"], /\/nowhere\/modgate\.yaml/, "a file that is not there"],
  [["fetch"], /unknown command 'fetch'/, "no such command"],
] as const;
for (const [args, words, why] of usage) {
  test(`usage, exit 2: ${why}`, (t) => {
    const run = spawnSync(binary, args, {
      encoding: "utf8",
      env: { ...process.env, MODGATE_DATA: tempFolder(t) },
      timeout: 20_000,
    });
    assert.equal(run.status, 2, run.stderr);
    assert.match(run.stderr, words);
    assert.doesNotMatch(run.stderr, /\n\s+at /, "no stack trace");
  });
}
