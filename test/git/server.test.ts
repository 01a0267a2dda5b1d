import assert from "node:assert/strict";
import { readdirSync, rmSync, truncateSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { FaultCode } from "../../src/fault/catalogue.ts";
import { Fault } from "../../src/fault/fault.ts";
import type { GitSourceOptions } from "../../src/sources/git/open-git-source.ts";
import type { GitRules } from "../../src/sources/git/repositories.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { GitServer } from "./git-server.ts";
import { noise } from "../support/module-files.ts";
import { RepositoryScript } from "./repository-script.ts";
import { openTestSource, type TestSource } from "./test-source.ts";

const module = "git.test/m";
const goMod = `module ${module}\n\ngo 1.21\n`;

type World = {
  readonly folder: string;
  readonly repository: string;
  readonly script: RepositoryScript;
  readonly server: GitServer;
  readonly open: (options?: Partial<GitSourceOptions>) => Promise<TestSource>;
};

/** A git server with one repository, configured by its address as an administrator would. */
async function world(t: TestContext, write: (script: RepositoryScript) => void, config = ""): Promise<World> {
  const folder = tempFolder(t);
  const repository = join(folder, "repositories", "m");
  const script = new RepositoryScript();
  write(script);
  await script.write(repository, { config });
  const server = await GitServer.start(t, join(folder, "repositories"));
  const open = (options: Partial<GitSourceOptions> = {}) =>
    openTestSource(
      { directory: join(folder, "data"), profile: "server", environment: { PATH: process.env["PATH"] }, ...options },
      { rules: rulesFor(`${server.url}/m`) },
    );
  return { folder, repository, script, server, open };
}

function rulesFor(address: string, trust: "configured" | "discovered" = "configured"): GitRules {
  return {
    root: () => ({ kind: "git", root: module, addresses: [address], subdirectory: "" }),
    access: () => ({ trust }),
  };
}

const oneVersion = (r: RepositoryScript): void => {
  r.commit({ "go.mod": goMod, "p.go": "package p\n" });
  r.tag("v1.0.0");
};

const answers: readonly (readonly [status: number, code: FaultCode, why: string])[] = [
  [401, "GIT_CREDENTIALS_WANTED", "credentials are wanted: no prompt, an answer"],
  [403, "UPSTREAM_DENIED", "a refusal is no absence"],
  [404, "GIT_REPOSITORY_HIDDEN", "a configured repository that is not found may be hidden"],
  [410, "GIT_REPOSITORY_HIDDEN", "nor is one that is gone"],
  [429, "UPSTREAM_BUSY", "too many requests"],
  [500, "UPSTREAM_BROKEN", "the server fails"],
  [503, "UPSTREAM_BROKEN", "the server is not there for a while"],
];

test("what a git server refuses is told by its reason and is never an absence", async (t) => {
  const { server, open } = await world(t, oneVersion);
  for (const [status, code, why] of answers) {
    server.instead = (_, response) => {
      response.writeHead(status, status === 401 ? { "www-authenticate": 'Basic realm="git"' } : {}).end();
      return true;
    };
    const said = await (await open()).bytes("list", module);
    assert.ok(said instanceof Fault, why);
    assert.equal(said.code, code, `${status}: ${why}: ${said.message}`);
    assert.ok(said.entry.status !== 404 && said.entry.status !== 410, why);
  }
});

test("a CA file that is not there is named, instead of git's guess", async (t) => {
  const { folder, server } = await world(t, oneVersion);
  const source = await openTestSource(
    { directory: join(folder, "data"), profile: "server", environment: { PATH: process.env["PATH"] } },
    {
      rules: {
        root: rulesFor(`${server.url}/m`).root,
        access: () => ({ trust: "configured", ca: join(folder, "missing.pem") }),
      },
    },
  );
  const said = await source.bytes("list", module);
  assert.ok(said instanceof Fault);
  assert.equal(said.code, "UPSTREAM_TLS", said.message);
  assert.match(said.message, /ca file .*missing\.pem cannot be read/);
});

test("on a laptop the cure is in the user's own set-up", async (t) => {
  const { folder, server, open } = await world(t, oneVersion);
  server.logins = ["ci:right"];
  const environment = { PATH: process.env["PATH"], HOME: join(folder, "home") };
  const said = await (await open({ profile: "laptop", environment })).bytes("list", module);
  assert.ok(said instanceof Fault);
  assert.equal(said.code, "GIT_CREDENTIALS_WANTED", said.message);
  assert.ok(said.hint.endsWith(`: git ls-remote ${server.url}/m`), said.hint);
});

test("a redirect is not followed, wherever it leads", async (t) => {
  const { server, open } = await world(t, oneVersion);
  let reached = 0;
  const inner = createServer((socket) => {
    reached += 1;
    socket.destroy();
  });
  await listening(t, inner);
  server.instead = (request, response) => {
    const { port } = inner.address() as { port: number };
    response.writeHead(302, { location: `http://127.0.0.1:${port}${request.url}` }).end();
    return true;
  };
  const said = await (await open()).bytes("info", module, "v1.0.0");
  assert.ok(said instanceof Fault);
  assert.equal(said.code, "GIT_REDIRECTED", said.message);
  assert.equal(reached, 0, "the target of the redirect was not contacted");
});

test("a server that never answers ends with its own reason", async (t) => {
  const { server, open } = await world(t, oneVersion);
  server.instead = () => true;
  const began = performance.now();
  const said = await (await open({ budgets: { listMs: 700 } })).bytes("list", module);
  assert.ok(said instanceof Fault);
  assert.equal(said.code, "GIT_TIMEOUT", said.message);
  assert.ok(performance.now() - began < 20_000);
});

test("a server that sends for ever is cut off", async (t) => {
  const { server, open } = await world(t, oneVersion);
  server.instead = (_, response) => {
    response.writeHead(200, { "content-type": "application/x-git-upload-pack-advertisement" });
    const line = `003f${"a".repeat(40)} refs/heads/aaaaaaaaaaaaa\n`.repeat(1_000);
    const pour = (): void => {
      while (!response.destroyed && response.write(line));
      if (!response.destroyed) response.once("drain", pour);
    };
    response.write("001e# service=git-upload-pack\n0000");
    pour();
    return true;
  };
  const said = await (await open({ budgets: { listMs: 4_000 } })).bytes("list", module);
  assert.ok(said instanceof Fault);
  assert.notEqual(said.code, "NOT_FOUND", said.message);
});

test("a tag that moves after it was served changes nothing that is served, and it is told", async (t) => {
  const { repository, script, server, open } = await world(t, oneVersion);
  const first = await open({ refsFreshMs: 0 });
  const before = String(await first.bytes("info", module, "v1.0.0"));
  script.commit({ "p.go": "package q\n" });
  script.tag("v1.0.0").tag("v1.1.0");
  await script.write(repository);
  const again = await open({ refsFreshMs: 0 });
  assert.equal(String(await again.bytes("list", module)), "v1.0.0\nv1.1.0\n");
  assert.equal(String(await again.bytes("info", module, "v1.0.0")), before);
  const moved = again.scope.events.filter((event) => event.what === "git.tag_moved");
  assert.equal(moved.length, 1, "told once");
  server.instead = (_, response) => {
    response.destroy();
    return true;
  };
  const offline = await open();
  assert.ok((await offline.bytes("mod", module, "v1.0.0")) instanceof Buffer, "what was fetched needs no server");
});

const damages: readonly (readonly [why: string, damage: (content: string) => void])[] = [
  ["its configuration is gone", (content) => rmSync(join(content, "config"))],
  ["its objects are gone", (content) => rmSync(join(content, "objects"), { recursive: true })],
  [
    "its packs are cut",
    (content) => {
      const packs = join(content, "objects/pack");
      for (const name of readdirSync(packs).filter((file) => file.endsWith(".pack")))
        truncateSync(join(packs, name), 20);
    },
  ],
  ["it was half made", (content) => rmSync(join(content, "complete"))],
];

test("a damaged mirror is made anew", async (t) => {
  for (const [why, damage] of damages) {
    const { folder, open } = await world(t, oneVersion);
    assert.ok((await (await open()).bytes("zip", module, "v1.0.0")) instanceof Buffer);
    const git = join(folder, "data/git");
    const mirror = readdirSync(git).find((name) => /^[0-9a-f]{64}$/.test(name)) ?? "";
    damage(join(git, mirror, "content"));
    const again = await open();
    const zip = await again.bytes("zip", module, "v1.0.0");
    assert.ok(zip instanceof Buffer, `${why}: ${String(zip)}`);
  }
});

test("only what is asked for is moved", async (t) => {
  const size = 400_000;
  const { server, open } = await world(t, (r) => {
    r.commit({ "go.mod": goMod, "large.bin": noise(size, 1) });
    r.tag("v1.0.0");
    for (let n = 1; n <= 5; n++) {
      r.commit({ "small.txt": `${n}\n` });
      r.tag(`v1.0.${n}`);
    }
  });
  const source = await open();
  const moved = async (work: Promise<unknown>): Promise<number> => {
    const before = server.sentBytes;
    assert.ok(!((await work) instanceof Fault));
    return server.sentBytes - before;
  };
  assert.ok((await moved(source.bytes("list", module))) < 3_000, "a list is one list of refs");
  assert.equal(server.asked.filter((path) => path.includes("info/refs")).length, 1);
  assert.ok(
    (await moved(source.bytes("mod", module, "v1.0.0"))) < 8_000,
    "a .mod is one commit, its folders and one file",
  );
  const zip = await moved(source.bytes("zip", module, "v1.0.0"));
  assert.ok(zip > size && zip < size * 1.1, "a zip is what is in it");
  for (let n = 1; n <= 5; n++) {
    assert.ok(
      (await moved(source.bytes("zip", module, `v1.0.${n}`))) < 12_000,
      "further versions move what is new in them",
    );
  }
});

const servers: readonly (readonly [config: string, events: number, why: string])[] = [
  ["[uploadpack]\n\tallowFilter = true\n", 0, "a server that gives parts"],
  ["[uploadpack]\n\tallowFilter = false\n", 1, "one that cannot leave files out"],
  [
    "[uploadpack]\n\tallowFilter = true\n[protocol]\n\tversion = 0\n[uploadpackfilter]\n\tallow = false\n",
    1,
    "one that refuses filters",
  ],
];

test("a server that can give no parts gives everything once, and it is told", async (t) => {
  for (const [config, events, why] of servers) {
    const { open } = await world(
      t,
      (r) => {
        r.commit({ "go.mod": goMod });
        r.tag("v1.0.0").commit({ "p.go": "package p\n" });
        r.tag("v1.1.0");
      },
      config,
    );
    const source = await open();
    for (const version of ["v1.0.0", "v1.1.0"]) {
      assert.ok((await source.bytes("zip", module, version)) instanceof Buffer, why);
    }
    assert.equal(source.scope.events.filter(({ what }) => what === "git.whole_fetch").length, events, why);
  }
});

test("a discovered host may have no private address, and is not contacted", async (t) => {
  const { server, folder } = await world(t, oneVersion);
  for (const [address, resolved] of [
    [`https://127.0.0.1:${server.port}/m`, "127.0.0.1"],
    ["https://inside.example/m", "10.0.0.1"],
    ["https://rebound.example/m", "127.0.0.1"],
    ["https://metadata.example/m", "169.254.169.254"],
    ["ssh://git@inside.example/m", "192.168.0.1"],
    ["https://localhost/m", "127.0.0.1"],
    ["http://plain.example/m", "192.0.43.8"],
  ] as const) {
    const source = await openTestSource(
      { directory: join(folder, "data"), profile: "server", environment: { PATH: process.env["PATH"] } },
      { rules: rulesFor(address, "discovered"), resolver: { resolve: async () => [resolved] } },
    );
    const said = await source.bytes("list", module);
    assert.ok(said instanceof Fault, address);
    assert.equal(said.code, "EGRESS_REFUSED", `${address}: ${said.message}`);
  }
  assert.deepEqual(server.asked, []);
});

test("what was fetched with an administrator's trust is not there for a stranger's page", async (t) => {
  const { server, folder } = await world(t, oneVersion);
  const trusted = "git.test/m";
  const rules = rulesFor(`${server.url}/m`);
  const source = await openTestSource(
    { directory: join(folder, "data"), profile: "server", environment: { PATH: process.env["PATH"] } },
    {
      rules: {
        root: (asked) => ({ kind: "git", root: asked, addresses: [`${server.url}/m`], subdirectory: "" }),
        access: (asked, url) => (asked === trusted ? rules.access(asked, url) : { trust: "discovered" }),
      },
    },
  );
  assert.ok((await source.bytes("zip", trusted, "v1.0.0")) instanceof Buffer);
  for (const kind of ["list", "info", "zip"] as const) {
    const said = await source.bytes(kind, "evil.test/m", "v1.0.0");
    assert.ok(said instanceof Fault && said.code === "EGRESS_REFUSED", `${kind}: ${String(said)}`);
  }
});

test("git dials the addresses that were judged, whatever the name means elsewhere", async (t) => {
  const { server, folder } = await world(t, oneVersion);
  const source = await openTestSource(
    { directory: join(folder, "data"), profile: "server", environment: { PATH: process.env["PATH"] } },
    {
      rules: rulesFor(`http://pinned.invalid:${server.port}/m`),
      resolver: { resolve: async () => ["127.0.0.1"] },
    },
  );
  assert.equal(String(await source.bytes("list", module)), "v1.0.0\n");
});

async function listening(t: TestContext, server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
}
