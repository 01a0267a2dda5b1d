import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { GitServer } from "../git/git-server.ts";
import { RepositoryScript } from "../git/repository-script.ts";
import { listenHttps } from "../net/loopback-server.ts";
import { PrivateCa } from "../net/private-ca.ts";
import { go, project } from "../support/go.ts";
import { Modgate } from "../support/modgate.ts";
import { tempFolder } from "../support/temp-folder.ts";

const vanity = "go.corp.example";
const login = "ci:right";

/** The company's way out: names that only it knows lead to servers of the test. */
async function companyProxy(t: TestContext, ports: Readonly<Record<string, number>>): Promise<string> {
  const proxy = createServer();
  proxy.on("connect", (request, near) => {
    const port = ports[request.url ?? ""];
    if (port === undefined) return near.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    const far = connect(port, "127.0.0.1", () => near.write("HTTP/1.1 200 OK\r\n\r\n"));
    far.pipe(near).pipe(far);
    for (const socket of [near, far]) socket.on("error", () => socket.destroy());
    return undefined;
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

/** A page with meta tags behind a login, which leads to a repository at `to`. */
async function world(t: TestContext, to: string) {
  const folder = tempFolder(t);
  const ca = new PrivateCa();
  t.after(() => ca.close());
  const identity = ca.issue([`DNS:${vanity}`, "DNS:git.other.example"]);
  const script = new RepositoryScript();
  script.commit({ "go.mod": `module ${vanity}/lib\n\ngo 1.21\n`, "p.go": "package lib\n" });
  await script.tag("v1.0.0").write(join(folder, "repositories/team/lib"));
  const git = await GitServer.start(t, join(folder, "repositories"), { identity, logins: [login] });
  const seen: string[] = [];
  const { port } = await listenHttps(t, identity, (request, response) => {
    seen.push(request.url ?? "");
    const known = request.headers.authorization === `Basic ${Buffer.from(login).toString("base64")}`;
    if (!known) return response.writeHead(401, { "www-authenticate": "Basic" }).end("who are you?");
    // One host has both its pages and its repositories
    if (!/go-get=1/.test(request.url ?? "")) return response.writeHead(404).end();
    return response.end(`<meta name="go-import" content="${vanity}/lib git ${to}">`);
  });
  const proxy = await companyProxy(t, {
    [`${vanity}:443`]: port,
    [`${vanity}:8443`]: git.port,
    "git.other.example:443": git.port,
  });
  const start = (credentials: string) => {
    const config = join(folder, "modgate.yaml");
    writeFileSync(
      config,
      `private:\n  - { pattern: ${vanity}, ca: ${ca.file}, allowPrivateAddress: true, credentials: ${credentials} }\n`,
    );
    const environment = { HTTPS_PROXY: proxy, NO_PROXY: "127.0.0.1", CI_PASSWORD: "right" };
    return Modgate.start(t, { data: tempFolder(t), upstream: "off", flags: ["--config", config], environment });
  };
  const get = (modgate: Modgate, name: string) =>
    go(["mod", "download"], {
      folder: project(join(folder, name), [`${vanity}/lib@v1.0.0`]),
      goproxy: modgate.url,
      modcache: join(folder, `${name}-mod`),
    });
  return { folder, git, seen, start, get };
}

const password = "{ username: ci, password: { env: CI_PASSWORD } }";

test("a page behind a login leads to a repository behind the same one", async (t) => {
  const { seen, start, get } = await world(t, `https://${vanity}:8443/team/lib`);
  const run = await get(await start(password), "app");
  assert.equal(run.code, 0, run.stderr);
  assert.ok(seen.some((path) => path === "/lib?go-get=1"));
});

test("a page that leads elsewhere gets no password sent there; netrc, which names the host, does", async (t) => {
  const { folder, git, start, get } = await world(t, "https://git.other.example/team/lib");
  const sent: (string | undefined)[] = [];
  git.instead = (request) => {
    sent.push(request.headers.authorization);
    return false;
  };
  const run = await get(await start(password), "app");
  assert.match(run.stderr, /no credentials were sent/);
  assert.ok(sent.length > 0 && sent.every((header) => header === undefined), "the other host was asked without them");

  const netrc = join(folder, "netrc");
  const machines = [vanity, "git.other.example"].map((host) => `machine ${host} login ci password right\n`);
  writeFileSync(netrc, machines.join(""), { mode: 0o600 });
  const again = await get(await start(`{ netrc: ${netrc} }`), "again");
  assert.equal(again.code, 0, again.stderr);
});
