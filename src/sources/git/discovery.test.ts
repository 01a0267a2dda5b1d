import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import type { FaultCode } from "../../fault/catalogue.ts";
import { Fault, isFault } from "../../fault/fault.ts";
import { parseModulePath } from "../../gomod/module-path.ts";
import type { HttpClient } from "../../net/http.ts";
import type { GitCredentials } from "../../net/git/credentials/git-credentials.ts";
import { Secret } from "../../net/secret.ts";
import { Discovery } from "./discovery.ts";

const scope = { signal: new AbortController().signal, tell: () => undefined };

type Pages = Readonly<Record<string, string | number>>;

/** Pages by address without "https://"; a number is a status, all others are 404. */
function discoveryOver(pages: Pages) {
  const asked: string[] = [];
  const http: HttpClient = {
    request: async ({ url }) => {
      asked.push(`${url.host}${url.pathname}`);
      assert.equal(url.search, "?go-get=1");
      const page = pages[`${url.host}${url.pathname}`.replace(/\/$/, "")] ?? 404;
      const status = typeof page === "number" ? page : 200;
      return { status, headers: {}, url, credentialsSent: false, body: Readable.from([Buffer.from(String(page))]) };
    },
    close: async () => undefined,
  };
  const page = () => ({ trust: "discovered" }) as const;
  return { asked, http, discovery: new Discovery({ overSsh: false, freshMs: 60_000 }, { http, page }) };
}

const meta = (content: string): string => `<html><head><meta name="go-import" content="${content}"></head></html>`;

const found: readonly (readonly [module: string, pages: Pages, end: readonly string[], why: string])[] = [
  [
    "v.test/x",
    { "v.test/x": meta("v.test/x git https://g.test/x") },
    ["git", "v.test/x", "https://g.test/x", ""],
    "its own page",
  ],
  [
    "v.test/x/sub/v2",
    { "v.test/x/sub/v2": meta("v.test/x git https://g.test/x"), "v.test/x": meta("v.test/x git https://g.test/x") },
    ["git", "v.test/x", "https://g.test/x", ""],
    "a page that names the root, and the root's agrees",
  ],
  [
    "v.test/x",
    { "v.test/x": meta("v.test/x git https://g.test/m go/x") },
    ["git", "v.test/x", "https://g.test/m", "go/x"],
    "a folder",
  ],
  [
    "v.test/x",
    { "v.test/x": meta("v.test/x mod https://p.test") },
    ["mod", "v.test/x", "https://p.test", ""],
    "a GOPROXY server",
  ],
];
for (const [module, pages, end, why] of found) {
  test(`${module}: ${why}`, async () => {
    const root = await discoveryOver(pages).discovery.find(parseModulePath(module), scope);
    assert.deepEqual([root.kind, root.root, root.addresses[0], root.subdirectory], end);
  });
}

const refused: readonly (readonly [pages: Pages, code: FaultCode, why: string])[] = [
  [{}, "NOT_FOUND", "no page"],
  [{ "v.test/x": "<html></html>" }, "NOT_FOUND", "a page without the tag"],
  [{ "v.test/x": meta("v.test/other git https://g.test/x") }, "NOT_FOUND", "a tag for another path"],
  [{ "v.test/x": meta("v.test git https://evil.test/x") }, "NOT_FOUND", "a user's page speaks for the whole host"],
  [
    { "v.test/x": meta("v.test git https://evil.test/x"), "v.test": meta("v.test git https://g.test/x") },
    "NOT_FOUND",
    "and the host says otherwise",
  ],
  [{ "v.test/x": meta("v.test/x git https://g.test/x ../up") }, "NOT_FOUND", "a folder outside"],
  [{ "v.test/x": meta("v.test/x git https://g.test/x -x") }, "NOT_FOUND", "a folder like an option"],
  [{ "v.test/x": meta("v.test/x hg https://g.test/x") }, "GIT_OTHER_VCS", "Mercurial"],
  [{ "v.test/x": 401 }, "UPSTREAM_UNAUTHORIZED", "a log-in is no absence"],
  [{ "v.test/x": 403 }, "UPSTREAM_DENIED", "nor is a refusal"],
  [{ "v.test/x": 429 }, "UPSTREAM_BUSY", "nor too many requests"],
  [{ "v.test/x": 500 }, "UPSTREAM_BROKEN", "nor a failure"],
];
for (const [pages, code, why] of refused) {
  test(`${code}: ${why}`, async () => {
    const asking = discoveryOver(pages).discovery.find(parseModulePath("v.test/x"), scope);
    await assert.rejects(asking, (failure) => isFault(failure, code));
  });
}

test("a page is asked for once, also by many at a time; known hosts never", async () => {
  const { asked, discovery } = discoveryOver({ "v.test/x": meta("v.test/x git https://g.test/x") });
  const module = parseModulePath("v.test/x");
  await Promise.all([discovery.find(module, scope), discovery.find(module, scope)]);
  await discovery.find(module, scope);
  await discovery.find(parseModulePath("github.com/a/b"), scope);
  assert.deepEqual(asked, ["v.test/x"]);
});

const redirects = [
  [true, "UPSTREAM_UNAUTHORIZED", "of a private module that is no proof that there is none"],
  [false, "NOT_FOUND", "of any other one it is, as the go command has it"],
] as const;
for (const [secret, code, why] of redirects) {
  test(`a page that leads to one to log in: ${why}`, async () => {
    const http: HttpClient = {
      request: async () => {
        const body = Readable.from([Buffer.from("<html>who are you?</html>")]);
        return { status: 200, headers: {}, url: new URL("https://v.test/login"), credentialsSent: false, body };
      },
      close: async () => undefined,
    };
    const page = () => ({ trust: "discovered", private: secret }) as const;
    const discovery = new Discovery({ overSsh: false, freshMs: 60_000 }, { http, page });
    await assert.rejects(discovery.find(parseModulePath("v.test/x"), scope), (failure) => isFault(failure, code));
  });
}

test("a host that cannot be reached is asked once for all its paths", async () => {
  let asked = 0;
  const http: HttpClient = {
    request: async () => {
      asked++;
      throw new Fault("UPSTREAM_UNREACHABLE", "v.test:443: no connection");
    },
    close: async () => undefined,
  };
  const discovery = new Discovery({ overSsh: false, freshMs: 0 }, { http, page: () => ({ trust: "discovered" }) });
  for (const path of ["v.test/x/deep", "v.test/x", "v.test"]) {
    await assert.rejects(discovery.find(parseModulePath(path), scope), (failure) =>
      isFault(failure, "UPSTREAM_UNREACHABLE"),
    );
  }
  assert.equal(asked, 1);
});

test("a private host that asks who we are is told apart from an upstream, with what was sent to it", async () => {
  const lent: GitCredentials = {
    name: "the netrc file n",
    lend: async () => ({ login: { username: "ci", password: new Secret("x") } }),
  };
  for (const [credentials, sent] of [
    [lent, /credentials were sent: the netrc file n/],
    [undefined, /no credentials were sent/],
  ] as const) {
    const { http } = discoveryOver({ "v.test/x": 401 });
    const page = () => ({ trust: "discovered", private: true, ...(credentials && { credentials }) }) as const;
    const discovery = new Discovery({ overSsh: false, freshMs: 60_000 }, { http, page });
    await assert.rejects(
      discovery.find(parseModulePath("v.test/x"), scope),
      (failure) =>
        isFault(failure, "UPSTREAM_UNAUTHORIZED") && sent.test(failure.message) && /the rule/.test(failure.hint),
    );
  }
});
