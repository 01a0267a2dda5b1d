import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gitDetour, gitModule } from "../support/git-module.ts";
import { go, project } from "../support/go.ts";
import { zipOf } from "../support/module-files.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { modgate } from "../support/wrapped.ts";

const open = "open.example.com/pub.git";
const secret = "corp.example.com/priv.git";
const files = (path: string) => ({
  "go.mod": `module ${path}\n\ngo 1.21\n`,
  "m.go": "package m\n\n// V is the version.\nconst V = 1\n",
});

/** What the private module is to the go command, by which variable, why, and how many modules it finds with each list. */
const straight = { list: 2, off: 0, direct: 2, ",direct": 2 } as const;
const throughList = { list: 0, off: 0, direct: 2, ",direct": 2 } as const;
const settings = [
  ["GOPRIVATE", { GOPRIVATE: "corp.example.com" }, straight, "its default for GONOPROXY sends it straight"],
  ["GONOPROXY", { GONOPROXY: "corp.example.com" }, straight, "says so itself"],
  ["both", { GOPRIVATE: "corp.example.com", GONOPROXY: "none" }, throughList, "GONOPROXY is stronger"],
  ["none", {}, throughList, "all goes through the list"],
] as const;
const lists = [
  ["list", (url: string) => url],
  ["off", () => "off"],
  ["direct", () => "direct"],
  [",direct", (url: string) => `${url},direct`],
] as const;

/** The private module is in version control only, the public one in both places. */
for (const [setting, variables, found, why] of settings) {
  for (const [list, goproxyOf] of lists) {
    test(`private by ${setting} (${why}), GOPROXY ${list}: as plain go, to the byte`, async (t) => {
      const folder = tempFolder(t);
      const repositories = [open, secret].map((path) => gitModule(folder, path, "v1.0.0", files(path)));
      const origin = await Origin.start(t, { path: open, version: "v1.0.0" });
      // The same files as in version control.
      origin.files.set(`${open}/@v/v1.0.0.zip`, await zipOfModule(open));
      const environment = { ...gitDetour(repositories), ...variables };
      const run = async (command: typeof go, name: string) => {
        const app = project(join(folder, name), [`${open}@v1.0.0`, `${secret}@v1.0.0`]);
        const options = {
          folder: app,
          goproxy: goproxyOf(origin.url),
          modcache: join(folder, `${name}-mod`),
          environment,
        };
        const done = await command(["mod", "download"], options);
        const sum = join(app, "go.sum");
        return {
          code: done.code,
          goSum: existsSync(sum) ? readFileSync(sum, "utf8") : "",
          modules: downloaded(options.modcache),
          asked: [...new Set(origin.asked.splice(0).filter((path) => path.includes("corp")))],
        };
      };
      const plain = await run(go, "plain");
      const ours = await run((args, options) => modgate(["go", ...args], options), "ours");
      assert.equal(Object.keys(plain.modules).length, found[list], `what plain go finds (code ${plain.code})`);
      assert.deepEqual({ ...ours, asked: [] }, { ...plain, asked: [] });
      if (plain.asked.length === 0) assert.deepEqual(ours.asked, [], "the private path is told to nobody");
    });
  }
}

function zipOfModule(path: string): Promise<Uint8Array> {
  return zipOf(`${path}@v1.0.0`, files(path));
}

/** The content hash of each module in the cache. */
function downloaded(modcache: string): Readonly<Record<string, string>> {
  const root = join(modcache, "cache/download");
  if (!existsSync(root)) return {};
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ziphash"));
  return Object.fromEntries(names.toSorted().map((name) => [name, readFileSync(join(root, name), "utf8")]));
}
