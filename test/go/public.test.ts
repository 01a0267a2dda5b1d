import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { machineGoproxy } from "../../src/cli/machine-goproxy.ts";
import { go, project } from "../support/go.ts";
import { Modgate } from "../support/modgate.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** Two real projects, at pinned versions: together more than 40 modules. */
const projects = [
  ["viper", "github.com/spf13/viper", "v1.19.0", "github.com/spf13/viper"],
  ["gin", "github.com/gin-gonic/gin", "v1.10.0", "github.com/gin-gonic/gin"],
] as const;

test(
  "two real projects through the machine's own upstream, byte for byte, and again without it",
  { timeout: 600_000 },
  async (t) => {
    const { list } = await machineGoproxy([]);
    const [first = ""] = list.split(/[,|]/);
    const probe = await fetch(`${first}/golang.org/x/text/@v/v0.14.0.info`, {
      signal: AbortSignal.timeout(10_000),
    }).catch((failure: Error) => failure);
    if (!(probe instanceof Response) || !probe.ok) {
      t.skip(
        `the machine's upstream ${first} cannot be reached: ${probe instanceof Response ? probe.status : probe.message}`,
      );
      return;
    }
    const folder = tempFolder(t);
    const environment = { GOSUMDB: "sum.golang.org", GOCACHE: join(folder, "build") };
    const data = join(folder, "data");
    const flags = ["--sumdb", "sum.golang.org"];
    const online = await Modgate.start(t, { data, upstream: list, flags });
    const apps = projects.map(([name, module, version, imported]) => {
      const app = project(join(folder, name), [`${module}@${version}`]);
      writeFileSync(join(app, "main.go"), `package main\n\nimport _ "${imported}"\n\nfunc main() {}\n`);
      return app;
    });
    const run = async (app: string, goproxy: string, modcache: string, ...args: string[]) => {
      const done = await go(args, {
        folder: app,
        goproxy,
        modcache: join(folder, modcache),
        environment,
        killMs: 240_000,
      });
      assert.equal(done.code, 0, `go ${args.join(" ")}: ${done.stderr}`);
    };

    for (const app of apps) {
      await run(app, online.url, "cold", "mod", "tidy");
      await run(app, online.url, "cold", "mod", "download");
      await run(app, online.url, "cold", "build", "-o", "/dev/null", ".");
      await run(app, online.url, "cold", "mod", "verify");
      await run(app, list, "straight", "mod", "download");
    }
    const deep = project(join(folder, "deep"), []);
    await run(deep, online.url, "cold", "get", "golang.org/x/text/encoding/japanese@v0.14.0"); // three levels below its module
    const proven = online.events.filter(({ what }) => what === "checksum.proven").length;
    assert.ok(proven >= 30, `${proven} versions were verified at the door against sum.golang.org`);
    assert.equal(await online.end(), 0);
    const offline = await Modgate.start(t, { data, upstream: "off", flags });
    for (const app of apps) {
      await run(app, offline.url, "warm", "mod", "download");
      await run(app, offline.url, "warm", "build", "-o", "/dev/null", ".");
    }

    const straight = downloads(join(folder, "straight"));
    assert.ok(
      [...straight.keys()].filter((name) => name.endsWith(".zip")).length >= 40,
      "enough modules to mean something",
    );
    for (const modcache of ["cold", "warm"]) {
      const through = downloads(join(folder, modcache));
      for (const [name, hash] of straight)
        assert.equal(through.get(name), hash, `${name} through modgate (${modcache})`);
    }
  },
);

/** Hash of every file of a client's cache/download that came from upstream, by name. */
function downloads(modcache: string): Map<string, string> {
  const root = join(modcache, "cache/download");
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.(info|mod|zip|ziphash)$/.test(name),
  );
  return new Map(
    names.map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(root, name)))
        .digest("hex"),
    ]),
  );
}
