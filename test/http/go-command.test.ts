import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { Fault } from "../../src/fault/fault.ts";
import type { Deps } from "../../src/http/deps.ts";
import { go, project } from "../support/go.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { fakeDeps } from "./fake-deps.ts";
import { openServer } from "./test-server.ts";

/** [fault, what must stand on the developer's screen, why] */
const cases = [
  [
    new Fault(
      "STILL_FETCHING",
      "example.com/slow v1.0.0 (.info) is still being fetched\nproxy.example.com: 15 s without a byte",
    ),
    ["503", "example.com/slow v1.0.0 (.info) is still being fetched", "proxy.example.com: 15 s", "fix: run again"],
    "what is waited for, from where, and what to do",
  ],
  [
    new Fault("UPSTREAM_DENIED", "https://proxy.example.com says 403: “blockiert”, 已被阻止"),
    ["403", "proxy.example.com says 403: “blockiert”, 已被阻止", "fix: ask whoever runs the upstream"],
    "words of any language",
  ],
  [
    new Fault("UPSTREAM_BROKEN", "bad\u001b[31mred\u0000\r\n\r\nbehind an empty line"),
    ["502", "bad [31mred", "behind an empty line", "fix: run again"],
    "control characters would make go hide it all, an empty line would end it",
  ],
  [
    new Fault(
      "ROUTE_EXHAUSTED",
      Array.from({ length: 40 }, (_, at) => `proxy${at}.example.com: ${"reason ".repeat(20)}`).join("\n"),
    ),
    ["502", "proxy0.example.com", "fix: see the reason of each entry"],
    "more than go prints is cut so that fix, code and request id stay",
  ],
] as const;

for (const [fault, parts, why] of cases) {
  test(`go mod download prints the reason of ${fault.code}: ${why}`, async (t) => {
    const deps = fakeDeps();
    const refuse = () => Promise.reject(fault);
    const modules: Deps["modules"] = { ...deps.modules, info: refuse, mod: refuse, zip: refuse };
    const { server, events } = await openServer(t, {}, { ...deps, modules });
    const folder = tempFolder(t);
    const run = await go(["mod", "download"], {
      folder: project(join(folder, "app"), ["example.com/slow@v1.0.0"]),
      goproxy: server.address,
      modcache: join(folder, "cache"),
    });
    assert.equal(run.code, 1);
    for (const part of parts) assert.ok(run.stderr.includes(part), `${part}\n---\n${run.stderr}`);
    assert.ok(!run.stderr.includes("Truncated"), run.stderr);
    const shown = new RegExp(`modgate ${fault.code}, request ([0-9a-f]{16})`).exec(run.stderr)?.[1];
    const ids = events.flatMap(({ what, request }) =>
      what === "request.ended" && request !== undefined ? [request] : [],
    );
    assert.ok(shown !== undefined && ids.includes(shown), `the id on the screen is one in the log: ${run.stderr}`);
  });
}

test("go finds a checksum database behind the gateway, and reads the refusal of its lookup", async (t) => {
  const fault = new Fault("UPSTREAM_TIMEOUT", "sum.golang.org sent nothing for 15 s");
  const deps = fakeDeps();
  const relay: Deps["relay"] = { supported: (name) => name === "sum.golang.org", ask: () => Promise.reject(fault) };
  const { server, events } = await openServer(t, {}, { ...deps, relay });
  const folder = tempFolder(t);
  const run = await go(["mod", "download"], {
    folder: project(join(folder, "app"), ["github.com/Azure/sdk@v1.0.0"]),
    goproxy: server.address,
    modcache: join(folder, "cache"),
    environment: { GOSUMDB: "sum.golang.org" },
  });
  assert.notEqual(run.code, 0);
  assert.match(run.stderr, /sum\.golang\.org sent nothing for 15 s\n.*fix: run again/);
  assert.ok(
    events.some((event) => event.what === "request.ended" && event.endpoint === "sumdb" && event.status === 200),
  );
});
