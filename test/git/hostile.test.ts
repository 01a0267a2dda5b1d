import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as fc from "fast-check";
import { Fault } from "../../src/fault/fault.ts";
import { checkModulePath } from "../../src/gomod/module-path.ts";
import { parseGitUrl } from "../../src/net/git/git-url.ts";
import { knownRepository } from "../../src/sources/git/known-hosts.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { GitServer } from "./git-server.ts";
import { RepositoryScript } from "./repository-script.ts";
import { openTestSource } from "./test-source.ts";

const module = "git.test/m";
const evil = [
  "--upload-pack=touch MARKER",
  "-c core.sshCommand=touch MARKER",
  "--exec=touch MARKER",
  "ext::sh -c touch% MARKER",
  "`touch MARKER`",
  "$(touch MARKER)",
  ";touch MARKER;",
  "|touch MARKER",
  "\ntouch MARKER\n",
  "-oProxyCommand=touch MARKER",
  "file:///",
  "fd::17",
  "..",
  "@{u}",
  ":(glob)*",
  "refs/heads/main",
  "HEAD:go.mod",
  "\0",
  "--",
  "-",
  "--end-of-options",
];

/** Text in which hostile words stand anywhere. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...evil),
      fc.constantFrom("https://", "ssh://", "git.test", "/", ":", "@", "-", "v1.0.0", "a"),
      fc.string({ maxLength: 8 }),
    ),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((parts) => parts.join(""));

test("an address that is taken is one git cannot read in another way", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const parsed = attempt(() => parseGitUrl(text));
      if (parsed === undefined) return;
      assert.match(parsed.text, /^(?:https|http|ssh|git\+ssh|ssh\+git):\/\/[A-Za-z0-9_[]/);
      assert.match(parsed.text, /^[\x21-\x7e]+$/);
      assert.doesNotMatch(parsed.text, /[`$;|<>"'\\]|::/);
      assert.match(parsed.host, /^[a-z0-9]/);
    }),
    { numRuns: 10_000 },
  );
});

test("a module path that is taken leads to an address that is taken", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const path = `github.com/${text}`;
      if (checkModulePath(path) !== undefined) return;
      for (const address of attempt(() => knownRepository(path, true))?.addresses ?? []) parseGitUrl(address);
    }),
    { numRuns: 10_000 },
  );
});

test("hostile versions, branches and addresses run nothing, with the real git", async (t) => {
  const folder = tempFolder(t);
  const marker = join(folder, "marker");
  const script = new RepositoryScript();
  script.commit({ "go.mod": `module ${module}\n` });
  script.tag("v1.0.0");
  await script.write(join(folder, "repositories", "m"));
  const server = await GitServer.start(t, join(folder, "repositories"));
  let address = `${server.url}/m`;
  const open = () =>
    openTestSource(
      { directory: join(folder, "data"), profile: "server", environment: { PATH: process.env["PATH"] } },
      {
        rules: {
          root: () => ({ kind: "git", root: module, addresses: [address], subdirectory: "" }),
          access: () => ({ trust: "configured" }),
        },
      },
    );
  const source = await open();
  for (const word of evil.map((text) => text.replaceAll("MARKER", marker))) {
    for (const version of [word, `v1.0.0${word}`, `v0.0.0-20200913132640-${word}`]) {
      const said = await source.bytes("info", module, version);
      assert.ok(said instanceof Fault && said.code === "NOT_FOUND", `${JSON.stringify(version)}: ${String(said)}`);
    }
  }
  for (const word of evil.map((text) => text.replaceAll("MARKER", marker))) {
    for (address of [word, `https://${word}/m`, `ssh://${word}/m`, `ext::${word}`]) {
      assert.ok((await (await open()).bytes("list", module)) instanceof Fault, address);
    }
  }
  assert.ok(!existsSync(marker));
});

test("whatever stands in the repository, git gets options only from us", async (t) => {
  const folder = tempFolder(t);
  const log = join(folder, "argv");
  const fake = join(folder, "git");
  // Every word on a line of its own, then the real git
  writeFileSync(fake, `#!/bin/sh\n{ echo "== git"; printf '%s\\n' "$@"; } >> "${log}"\nexec git "$@"\n`);
  chmodSync(fake, 0o755);
  const script = new RepositoryScript();
  const odd = {
    "-x": "a\n",
    "--output=x": "b\n",
    ":(exclude)y": "c\n",
    "go.mod": `module ${module}/sub\n`,
    LICENSE: "l\n",
  };
  script.commit(
    Object.fromEntries(
      Object.entries(odd).flatMap(([name, text]) => [
        [name, text],
        [`sub/${name}`, text],
      ]),
    ),
  );
  for (const tag of ["v1.0.0", "sub/v1.0.0", "sub/v1.1.0-x", "x--upload-pack=y"]) script.tag(tag);
  script.branch("x-oProxyCommand=z");
  await script.write(join(folder, "repositories", "m"));
  const server = await GitServer.start(t, join(folder, "repositories"));
  const source = await openTestSource(
    { directory: join(folder, "data"), profile: "server", environment: { PATH: process.env["PATH"] }, binary: fake },
    {
      rules: {
        root: () => ({ kind: "git", root: module, addresses: [`${server.url}/m`], subdirectory: "" }),
        access: () => ({ trust: "configured" }),
      },
    },
  );
  assert.ok((await source.bytes("mod", `${module}/sub`, "v1.0.0")) instanceof Buffer);
  await source.bytes("zip", `${module}/sub`, "v1.0.0");
  await source.bytes("info", `${module}/sub`, "x-oProxyCommand=z");
  await source.bytes("info", `${module}/sub`, "x--upload-pack=y");
  const runs = readFileSync(log, "utf8").split("== git\n").slice(1);
  assert.ok(runs.length > 10);
  for (const run of runs) {
    const words = run.split("\n").slice(0, -1);
    const end = words.indexOf("--end-of-options");
    const options = words.slice(0, end < 0 ? undefined : end).filter((word) => word.startsWith("-"));
    for (const option of options) assert.match(option, ours, `${option} in git ${words.join(" ")}`);
  }
});

/** Every option the source itself ever gives. */
const ours =
  /^-(?:c|z|n1|-quiet|-no-tags|-no-write-fetch-head|-no-recurse-submodules|-force|-prune|-depth=1|-filter=(?:blob:none|tree:0)|-stdin|-objects|-no-object-names|-missing(?:=print)?|-verify|-format=(?:tar|format:%H %ct|%\(refname\))|-merged=[0-9a-f]{40}|-no-decorate|-is-ancestor)$/;

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (failure) {
    assert.ok(failure instanceof Fault, String(failure));
    return undefined;
  }
}
