import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { listenHttp, listenHttps } from "../../test/net/loopback-server.ts";
import { PrivateCa } from "../../test/net/private-ca.ts";
import { openTestClient } from "../../test/net/test-client.ts";
import { isFault } from "../fault/fault.ts";

const ca = new PrivateCa();
const folder = mkdtempSync(join(tmpdir(), "modgate-credentials-"));
after(() => {
  ca.close();
  rmSync(folder, { recursive: true, force: true });
});
const identity = ca.issue(["DNS:upstream.example.com"]);
const lookup = async (): Promise<readonly string[]> => ["127.0.0.1"];
const canary = "canary-5c1d";
const basic = `Basic ${Buffer.from(`user:${canary}`).toString("base64")}`;

/** Lets in who has the right credentials, and says 401 to all others. */
function guarded(seen: (string | undefined)[], right = basic) {
  return ({ headers }: IncomingMessage, answer: ServerResponse): void => {
    seen.push(headers.authorization);
    if (headers.authorization === right) answer.end("welcome");
    else answer.writeHead(401, { "www-authenticate": 'Basic realm="modules"' }).end("who are you?");
  };
}

function netrc(text: string): string {
  const file = join(folder, `netrc-${Math.random()}`);
  writeFileSync(file, text);
  return file;
}

/** A GOAUTH command: a shell script that leaves its arguments and input behind. */
function helper(body: string): { readonly command: string; readonly ran: () => readonly string[] } {
  const name = join(folder, `helper-${Math.random()}`);
  writeFileSync(name, `#!/bin/sh\n{ echo "args:$*"; cat; echo "---"; } >> ${name}.log\n${body}\n`);
  chmodSync(name, 0o755);
  return { command: name, ran: () => readFileSync(`${name}.log`, "utf8").split("---\n").slice(0, -1) };
}

test("user and password of the URL are sent, and shown nowhere", async (t) => {
  const seen: (string | undefined)[] = [];
  const server = await listenHttps(t, identity, guarded(seen));
  const client = openTestClient(t, {}, lookup);
  const { reply, text } = await client.text(`https://user:${canary}@upstream.example.com:${server.port}/`, {
    ca: ca.file,
  });
  assert.equal(text, "welcome");
  assert.equal(reply.credentialsSent, true);
  assert.equal(reply.url.username, "");
  assert.deepEqual(seen, [basic]);
  assert.ok(!client.scope.text().includes(canary));
});

test("percent-encoding in the URL is undone, and what is none is kept", async (t) => {
  const seen: (string | undefined)[] = [];
  const server = await listenHttps(t, identity, guarded(seen));
  const client = openTestClient(t, {}, lookup);
  await client.text(`https://us%40er:p%25w%zz@upstream.example.com:${server.port}/`, { ca: ca.file });
  assert.deepEqual(seen, [`Basic ${Buffer.from("us@er:p%25w%zz").toString("base64")}`]);
});

const machines: readonly (readonly [file: (port: number) => string, sent: boolean, why: string])[] = [
  [(port) => `machine upstream.example.com:${port} login user password ${canary}`, true, "host and port"],
  [(port) => `machine upstream.example.com:${port}/private login user password ${canary}`, true, "and a path above it"],
  [(port) => `machine upstream.example.com:${port}/priv login user password ${canary}`, false, "no half path element"],
  [() => `machine upstream.example.com login user password ${canary}`, false, "the port must be named"],
  [() => `default login user password ${canary}`, false, "default is for nobody"],
  [(port) => `machine upstream.example.com:${port} login user`, false, "no password"],
  [
    (port) =>
      `machine upstream.example.com:${port} login user password ${canary}\nmachine upstream.example.com:${port} login x password y`,
    true,
    "the first of two wins",
  ],
];

for (const [file, sent, why] of machines) {
  test(`netrc: ${why}`, async (t) => {
    const seen: (string | undefined)[] = [];
    const server = await listenHttps(t, identity, guarded(seen));
    const client = openTestClient(t, { environment: { NETRC: netrc(file(server.port)) } }, lookup);
    const { reply } = await client.text(`https://upstream.example.com:${server.port}/private/M/@v/list`, {
      ca: ca.file,
    });
    assert.equal(reply.status, sent ? 200 : 401);
    assert.equal(reply.credentialsSent, sent);
    assert.deepEqual(seen, [sent ? basic : undefined]);
    assert.ok(!client.scope.text().includes(canary));
  });
}

test("the user's own netrc is found by HOME, and one that cannot be read is named once", async (t) => {
  const server = await listenHttps(t, identity, guarded([]));
  writeFileSync(join(folder, ".netrc"), `machine upstream.example.com:${server.port} login user password ${canary}`);
  const client = openTestClient(t, { environment: { NETRC: "", HOME: folder } }, lookup);
  const url = `https://upstream.example.com:${server.port}/`;
  assert.equal((await client.text(url, { ca: ca.file })).text, "welcome");
  const broken = openTestClient(t, { environment: { NETRC: folder } }, lookup);
  await broken.text(url, { ca: ca.file });
  const notes = broken.scope.events.filter(({ what }) => what === "server.note");
  assert.deepEqual(notes, [
    { what: "server.note", message: `netrc file ${folder} cannot be read (EISDIR); no logins are taken from it` },
  ]);
});

test("GOAUTH=off takes nothing from netrc", async (t) => {
  const seen: (string | undefined)[] = [];
  const server = await listenHttps(t, identity, guarded(seen));
  const file = netrc(`machine upstream.example.com:${server.port} login user password ${canary}`);
  const client = openTestClient(t, { environment: { NETRC: file, GOAUTH: "off" } }, lookup);
  await client.text(`https://upstream.example.com:${server.port}/`, { ca: ca.file });
  assert.deepEqual(seen, [undefined]);
});

test("a GOAUTH command is asked once without URL, and again with URL and answer after a refusal", async (t) => {
  const seen: (string | undefined)[] = [];
  const server = await listenHttps(t, identity, guarded(seen, `Bearer ${canary}`));
  const origin = `https://upstream.example.com:${server.port}`;
  const { command, ran } = helper(
    `[ -z "$1" ] || printf '${origin}\\n\\nAuthorization: Bearer ${canary}\\nX-Team: blue\\n\\n'`,
  );
  const client = openTestClient(t, { environment: { GOAUTH: command } }, lookup);
  const { reply, text } = await client.text(`${origin}/M/@v/list`, { ca: ca.file });
  assert.equal(text, "welcome");
  assert.equal(reply.credentialsSent, true);
  assert.deepEqual(seen, [undefined, `Bearer ${canary}`]);
  await client.text(`${origin}/M/@latest`, { ca: ca.file });
  assert.equal(seen.length, 3);
  const [first, second, ...more] = ran();
  assert.equal(first, "args:\n");
  assert.match(
    second ?? "",
    new RegExp(`^args:${origin}/M/@v/list\nHTTP/1.1 401 Unauthorized\nWww-Authenticate: Basic`),
  );
  assert.deepEqual(more, []);
  assert.ok(!client.scope.text().includes(canary));
});

const helpers: readonly (readonly [body: string, says: RegExp, why: string])[] = [
  [`echo ${canary} >&2; exit 3`, /ended with exit code 3$/, "it fails"],
  [`echo ${canary}`, /answered in a form go does not know$/, "it prints something else"],
  ["sleep 60 & wait", /did not answer within 300 ms$/, "it hangs, and its child too"],
  ["yes", /answered more than 1 MiB$/, "it never stops printing"],
];

for (const [body, says, why] of helpers) {
  test(`a GOAUTH command does no harm when ${why}`, async (t) => {
    const server = await listenHttps(t, identity, guarded([]));
    const { command } = helper(body);
    const environment = { GOAUTH: command, PATH: process.env["PATH"] };
    const client = openTestClient(t, { environment, budgets: { credentialsMs: 300 } }, lookup);
    const url = `https://upstream.example.com:${server.port}/`;
    assert.equal((await client.text(url, { ca: ca.file })).reply.status, 401);
    assert.equal((await client.text(url, { ca: ca.file })).reply.status, 401);
    const notes = client.scope.events.flatMap((event) => (event.what === "server.note" ? [event.message] : []));
    assert.equal(notes.length, 1, notes.join("\n"));
    assert.match(notes[0] ?? "", says);
    assert.ok(!client.scope.text().includes(canary));
  });
}

test("a GOAUTH command that is not there is named, where go says nothing", async (t) => {
  const client = openTestClient(t, { environment: { GOAUTH: "/nonexistent/helper" } }, lookup);
  await assert.rejects(client.ask("https://127.0.0.1:1/"), { code: "UPSTREAM_UNREACHABLE" });
  const notes = client.scope.events.flatMap((event) => (event.what === "server.note" ? [event.message] : []));
  assert.deepEqual(notes, ["GOAUTH command /nonexistent/helper cannot be started (ENOENT)"]);
});

test("after 429, and after 404 with credentials, no command is asked", async (t) => {
  const server = await listenHttps(t, identity, (request, answer) => {
    answer.writeHead(Number(request.url?.slice(1))).end();
  });
  const origin = `https://upstream.example.com:${server.port}`;
  const { command, ran } = helper(`printf '${origin}\\n\\nAuthorization: Bearer ${canary}\\n\\n'`);
  const client = openTestClient(t, { environment: { GOAUTH: command } }, lookup);
  for (const status of [404, 410, 429, 416, 500]) await client.text(`${origin}/${status}`, { ca: ca.file });
  assert.equal(ran().length, 1);
});

test("over plain http user and password go to a configured loopback address, and nowhere else", async (t) => {
  const seen: (string | undefined)[] = [];
  const server = await listenHttp(t, guarded(seen));
  const client = openTestClient(t, { ports: [server.port] }, lookup);
  assert.equal((await client.text(`http://user:${canary}@127.0.0.1:${server.port}/`)).text, "welcome");
  assert.equal((await client.text(`http://user:${canary}@localhost:${server.port}/`)).text, "welcome");
  for (const host of ["upstream.example.com", "10.0.0.1"]) {
    await assert.rejects(client.ask(`http://user:${canary}@${host}:${server.port}/`), (failure) => {
      assert.ok(isFault(failure, "INSECURE_CREDENTIALS"), String(failure));
      assert.ok(!`${failure.stack}${failure.hint}`.includes(canary));
      return true;
    });
  }
  assert.equal(seen.length, 2);
});

test("what netrc knows is not sent over plain http to another machine", async (t) => {
  const seen: (string | undefined)[] = [];
  const server = await listenHttp(t, guarded(seen));
  const file = netrc(`machine upstream.example.com:${server.port} login user password ${canary}`);
  const client = openTestClient(t, { environment: { NETRC: file } }, lookup);
  const { reply } = await client.text(`http://upstream.example.com:${server.port}/`);
  assert.equal(reply.status, 401);
  assert.deepEqual(seen, [undefined]);
});
