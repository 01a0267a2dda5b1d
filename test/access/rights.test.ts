import assert from "node:assert/strict";
import { test } from "node:test";
import { roles, type Right } from "../../src/access/role.ts";
import { rights, type Route } from "../../src/http/rights.ts";
import { Router } from "../../src/http/router.ts";
import { exchangeRaw, openServer } from "../http/test-server.ts";
import { testGate } from "./test-gate.ts";

/** A request for each route. A route that is missing here does not compile. */
const examples: Readonly<Record<Route, string>> = {
  "GET /": "GET /",
  "GET /livez": "GET /livez",
  "GET /readyz": "GET /readyz",
  "GET /metrics": "GET /metrics",
  "GET /index": "GET /index?limit=1",
  "GET /{module}/@v/list": "GET /example.com/cold/@v/list",
  "GET /{module}/@latest": "GET /cached-only/example.com/cold/@latest",
  "GET /{module}/@v/{version}.info": "GET /example.com/cold/@v/v1.0.0.info",
  "GET /{module}/@v/{version}.mod": "GET /example.com/cold/@v/v1.0.0.mod",
  "GET /{module}/@v/{version}.zip": "HEAD /example.com/cold/@v/v1.0.0.zip",
  "GET /sumdb/{name}/supported": "GET /sumdb/sum.example.com/supported",
  "GET /sumdb/{name}/latest": "GET /sumdb/sum.example.com/latest",
  "GET /sumdb/{name}/lookup/{module}@{version}": "GET /sumdb/sum.example.com/lookup/example.com/cold@v1.0.0",
  "GET /sumdb/{name}/tile/{hashes}": "GET /sumdb/sum.example.com/tile/8/0/000",
  "GET /sumdb/{name}/tile/{records}": "GET /sumdb/gw.example.com/sum/1/tile/8/data/000",
  "GET /api/v1/status": "GET /api/v1/status",
  "GET /api/v1/live": "HEAD /api/v1/live",
  "GET /api/v1/requests": "GET /api/v1/requests",
  "GET /api/v1/requests/{id}": "GET /api/v1/requests/0123456789abcdef",
  "GET /api/v1/sumdb": "GET /api/v1/sumdb",
  "POST /api/v1/sumdb/unfreeze": "POST /api/v1/sumdb/unfreeze?name=sum.example.com",
  "POST /api/v1/warm": "POST /api/v1/warm",
  "GET /api/v1/modules/{module}/@v/{version}/proof": "GET /api/v1/modules/example.com/cold/@v/v1.0.0/proof",
  "GET /api/v1/modules/{module}/why": "GET /api/v1/modules/example.com/cold/why",
  "GET /api/v1/tokens": "GET /api/v1/tokens",
  "POST /api/v1/tokens": "POST /api/v1/tokens",
  "POST /api/v1/tokens/revoke": "POST /api/v1/tokens/revoke?id=0",
  "POST /api/v1/oidc/exchange": "POST /api/v1/oidc/exchange",
  "GET /api/v1/audit": "GET /api/v1/audit?limit=1",
  "GET /api/v1/audit/export": "GET /api/v1/audit/export",
  "GET /api/v1/audit/checkpoint": "GET /api/v1/audit/checkpoint",
  "GET /api/v1/me": "GET /api/v1/me",
  "GET /auth/sign-in": "GET /auth/sign-in",
  "GET /auth/callback": "GET /auth/callback?code=x&state=y",
  "POST /auth/sign-out": "POST /auth/sign-out",
  "GET /auth/device": "GET /auth/device",
  "POST /auth/device": "POST /auth/device",
  "POST /api/v1/auth/device": "POST /api/v1/auth/device",
  "POST /api/v1/auth/token": "POST /api/v1/auth/token",
  "POST /api/v1/audit/forget": "POST /api/v1/audit/forget",
  "GET /api/v1/mode": "GET /api/v1/mode",
  "POST /api/v1/mode": "POST /api/v1/mode",
  "GET /api/v1/unproven": "GET /api/v1/unproven",
  "other /api/": "DELETE /api/v1/nothing",
};

/** The database of our own has an address of its own. */
const alsoThese: readonly (readonly [Route, string])[] = [
  ["GET /sumdb/{name}/latest", "GET /sum/1/latest"],
  ["GET /sumdb/{name}/lookup/{module}@{version}", "GET /sum/1/lookup/example.com/cold@v1.0.0"],
  ["GET /sumdb/{name}/tile/{hashes}", "GET /sum/1/tile/8/0/000"],
  ["GET /sumdb/{name}/tile/{records}", "GET /sum/1/tile/8/data/000"],
];

const all = [...Object.entries(examples), ...alsoThese] as readonly (readonly [Route, string])[];

test("each example is a request for its route", () => {
  const router = new Router("");
  for (const [route, example] of all) {
    const [method = "", path = ""] = example.split(" ");
    assert.equal(router.find(path, method).match.route, route, example);
  }
});

test("every route wants its right", async (t) => {
  const grants = ["admin admin *", ...Object.keys(roles).map((role) => `${role} ${role} *`)];
  const { deps, token } = testGate(grants, "granted");
  const { port } = await openServer(t, {}, deps);
  const everything = { rights: roles.admin };
  const ask = async (example: string, credentials?: string): Promise<number> => {
    const lines = [`${example} HTTP/1.1`, "Host: localhost", "Connection: close"];
    if (credentials !== undefined) lines.push(`Authorization: Bearer ${credentials}`);
    const answer = await exchangeRaw(port, `${lines.join("\r\n")}\r\n\r\n`);
    return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
  };
  const nobody = await token("nobody", everything);
  const narrowed = await token("admin", { rights: ["maintain"] });
  for (const [route, example] of all) {
    const need = rights[route];
    const isOpen = need.of === "anybody";
    assert.equal(await ask(example), isOpen ? await ask(example, nobody) : 401, `${route} for nobody`);
    if (need.of === "anybody" || need.of === "guest") continue;
    if (need.of === "known" || need.of === "person") {
      const status = need.of === "known" ? 200 : 401;
      assert.equal(await ask(example, narrowed), status, `${route} with whatever token`);
      continue;
    }
    assert.equal(await ask(example, nobody), 403, `${route} without a grant`);
    assert.equal(await ask(example, narrowed), 403, `${route} with a token that is for something else`);
    for (const [role, given] of Object.entries<readonly Right[]>(roles)) {
      const status = await ask(example, await token(role, everything));
      const has = given.includes(need.right);
      assert.equal(status === 403 || status === 401, !has, `${route} as ${role}: ${status}`);
    }
  }
});
