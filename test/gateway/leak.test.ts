import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { openGateway } from "../../src/cli/gateway.ts";
import { readConfig } from "../../src/cli/read-config.ts";
import { EventStream } from "../../src/events/stream.ts";
import { startServer } from "../../src/http/server.ts";
import { GitServer } from "../git/git-server.ts";
import { RepositoryScript } from "../git/repository-script.ts";
import { beginLog } from "../support/modgate-command.ts";
import { Origin, serve } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase } from "../support/test-database.ts";

/** How everybody outside answers, in turn. */
const moods = ["well", "not found", "refused", "broken", "cut", "silent"] as const;
type Mood = (typeof moods)[number];

/** Paths of private modules, by what their rule says, and beginnings of them. */
const hidden = "git.zorglub.example/team/Hidden";
const fixed = ["git.zorglub.example/team/lib", "git.zorglub.example/team/lib/deep", hidden];
const above = ["git.zorglub.example/team", "git.zorglub.example"];
const discovered = ["a.hush.example/x", "b.hush.example/x/y/v2", "github.com/hushed/Tool", "mixed.example/open/part"];
const beginnings = ["mixed.example/open", "mixed.example"];
const open = ["example.com/a", "example.com/b", "elsewhere.example/none"];
const private_ = [...fixed, ...above, ...discovered, ...beginnings];

class World {
  readonly heard: string[] = [];
  readonly names = new Set<string>();
  mood: Mood = "well";

  /** Notes a request of somebody outside, and gives it the mood's answer. True: that is all. */
  answers(request: IncomingMessage, response: ServerResponse): boolean {
    this.heard.push(`${request.url ?? ""} ${JSON.stringify(request.headers)}`);
    return this.sulks(response);
  }

  sulks(response: ServerResponse): boolean {
    const statuses: Partial<Record<Mood, number>> = { "not found": 404, refused: 403, broken: 500 };
    const status = statuses[this.mood];
    if (status !== undefined) response.writeHead(status).end("no\n");
    else if (this.mood === "cut") response.destroy();
    return this.mood !== "well";
  }

  readonly lookup = async (host: string): Promise<readonly string[]> => {
    this.names.add(host);
    if (this.mood === "well" && host.startsWith("b.")) return ["127.0.0.1"];
    throw Object.assign(new Error("no such host"), { code: this.mood === "silent" ? "EAI_AGAIN" : "ENOTFOUND" });
  };
}

async function build(t: TestContext, world: World, between: "," | "|"): Promise<string> {
  const folder = tempFolder(t);
  const script = new RepositoryScript();
  script.commit({ "go.mod": "module git.zorglub.example/team/lib\n", "l.go": "package lib\n" });
  await script.tag("v1.0.0").write(join(folder, "repositories/team/lib"));
  const git = await GitServer.start(t, join(folder, "repositories"));
  git.instead = (_, response) => world.sulks(response);
  const origin = await Origin.start(t, { path: "example.com/a", version: "v1.0.0" });
  const database = await TestDatabase.start(t, origin);
  const relay = `sumdb/${database.name}/`;
  origin.behaviours.set("", (request, response, body) => {
    if (!world.answers(request, response)) serve(request, response, body);
  });
  origin.prefixes.set(relay, (request, response) => {
    if (!world.answers(request, response)) void database.handle(request, response, relay);
  });
  writeFileSync(
    join(folder, "m.yaml"),
    `private:
  - { pattern: git.zorglub.example/team, repository: "${git.url}/{2}/{3}", allowPrivateAddress: true }
  - { pattern: "*.hush.example" }
  - { pattern: github.com/hushed }
  - { pattern: mixed.example/open/part }
sumdb: ["${database.keys.verifierKey}"]
fetch: { firstByteMs: 300, nextEntryMs: 200, lookupMs: 600, connectMs: 300, breakerSilences: 1000 }
client: { waitMs: 2000, patientWaitMs: 2000 }
cache: { freshMs: 0, absentMs: 0, staleMs: 0 }
`,
  );
  const data = join(folder, "data");
  beginLog(data);
  const config = readConfig({ data, config: join(folder, "m.yaml") }, {});
  const stream = new EventStream();
  const list = `${origin.url}${between}${origin.url}/second${between}direct`;
  const gateway = await openGateway(config, list, stream, { lookup: world.lookup });
  const server = await startServer({ listen: "127.0.0.1:0" }, gateway.deps, stream);
  t.after(async () => {
    await server.stop({ graceMs: 0 });
    await gateway.close();
  });
  return server.address;
}

/** The path of the nth request about a module, in one of the ways a client may write it. */
function pathOf(module: string, n: number): string {
  const escaped = module.replace(/[A-Z]/g, (capital) => (n % 2 === 0 ? "!" : "%21") + capital.toLowerCase());
  const written = n % 5 === 0 ? escaped.replace("e", "%65") : escaped;
  const files = ["list", "v1.0.0.info", "main.info", "v1.0.0.mod", "v1.0.0.zip"].map((file) => `@v/${file}`);
  const ways = [...files, "@latest", "gw", "public", "head"];
  const way = ways[n % ways.length] ?? "";
  if (way === "gw") return `sumdb/gw.example.com/sum/1/lookup/${written}@v1.0.0`;
  if (way === "public") return `sumdb/sum.example.com/lookup/${written}@v1.0.${n % 3}`;
  return way === "head" ? `${written}/@v/v0.9.0.zip` : `${written}/${way}`;
}

for (const between of [",", "|"] as const) {
  test(`500 requests through a list with ${between}, while everybody fails in turn: no private path is told`, async (t) => {
    const world = new World();
    const address = await build(t, world, between);
    const modules = [...private_, ...open];
    const absent: string[] = [];
    let asked = 0;
    for (const [turn, mood] of moods.entries()) {
      world.mood = mood;
      const paths = Array.from({ length: 84 }, (_, n) => {
        const module = modules[(n * 7 + turn) % modules.length] ?? "";
        return { module, path: pathOf(module, n + turn * 84) };
      });
      for (let at = 0; at < paths.length; at += 28) {
        await Promise.all(
          paths.slice(at, at + 28).map(async ({ module, path }, n) => {
            const method = n % 9 === 8 ? "HEAD" : "GET";
            const reply = await fetch(`${address}/${path}`, { method });
            await reply.arrayBuffer();
            asked++;
            if (module === hidden && !path.startsWith("sumdb/") && [404, 410].includes(reply.status)) {
              absent.push(`${mood}: ${path}`);
            }
          }),
        );
      }
    }
    assert.ok(asked >= 500);
    assert.ok(
      world.heard.some((told) => told.includes("example.com/a")),
      "the recorder hears what is public",
    );
    const secret = /zorglub|hush|mixed/i;
    assert.deepEqual(
      world.heard.filter((told) => secret.test(decodeURIComponent(told).replace(/!/g, ""))),
      [],
      "neither upstreams nor the checksum database heard of a private path",
    );
    const own = new Set(discovered.map((module) => module.split("/")[0]));
    assert.deepEqual(
      [...world.names].filter((name) => secret.test(name) && !own.has(name)),
      [],
      "no name server heard more than the hosts of modules that are discovered there",
    );
    assert.ok(world.names.has("a.hush.example"), "the recorder hears names");
    assert.deepEqual(absent, [], "a repository that may only be hidden is never called absent");
  });
}
