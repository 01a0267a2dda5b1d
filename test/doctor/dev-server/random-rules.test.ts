import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sample } from "fast-check";
import fc from "fast-check";
import { examineDevServer } from "../../../src/doctor/dev-server/examine-dev-server.ts";
import { verdictOn } from "../../../src/doctor/dev-server/verdict.ts";
import { projectOf, startTarget, startVite } from "./real-vite.ts";

const ruleSets = 24;
const urlsOfEach = 20;

const segment = fc.constantFrom("api", "v1", "v2", "x", "api-docs", "a.b", "auth", "%20");
const path = fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join("/")}`);
const key = fc.oneof(
  { weight: 5, arbitrary: path },
  path.map((text) => `${text}/`.replace("//", "/")),
  fc
    .tuple(path, fc.constantFrom("", "/", "/.*", "$", "(?:/|$)", "/v\\d", "(?!/v1)"))
    .map(([text, end]) => `^${text}${end}`),
  fc.constantFrom("^/(api|auth)/", "^.*/v2", "/api/.*", "api", "^/api/[^/]+$"),
);
const rewrite = fc.constantFrom(
  undefined,
  "(path) => path.replace(/^\\/api/, '')",
  "(path) => path.replace('/api', '')",
  "(path) => path.replaceAll('/v1', '/v2')",
  "(path) => path.replace(/\\/api/g, '')",
  "(path: string) => { const rest = path.slice(4); return rest.startsWith('/') ? `/new${rest}` : path }",
  "function (path) { if (path.includes('?')) return '/asked'; return path }",
);
const bypass = fc.constantFrom(
  undefined,
  undefined,
  "() => true",
  "() => false",
  "() => null",
  "(req) => req.url?.includes('x') ? '/page.txt' : undefined",
  "({ url }) => (url.endsWith('v1') ? false : undefined)",
);
const rule = fc.record({ key, place: fc.constantFrom("", "/", "/base", "/base/?q=1"), rewrite, bypass });
const rules = fc.array(rule, { minLength: 1, maxLength: 6 });
const query = fc.constantFrom("", "", "?y=1", "?a=/api/v1&b");
const url = fc
  .tuple(
    fc.oneof(
      path,
      path.map((text) => `${text}/../x`),
    ),
    query,
  )
  .map((both) => both.join(""));

type Rule = { key: string; place: string; rewrite: string | undefined; bypass: string | undefined };

test("who wins and what arrives, of rules and URLs at random, is what Vite itself does", async (t) => {
  const root = projectOf(t, { "package.json": '{ "type": "module" }', "public/page.txt": "a page" });
  const { port } = await startTarget(t);
  const seed = Number(process.env["SEED"] ?? 20_261_122);
  const sets = sample(rules, { numRuns: ruleSets, seed });
  const urls = sample(fc.array(url, { minLength: urlsOfEach, maxLength: urlsOfEach }), { numRuns: ruleSets, seed });
  let proxied = 0;
  for (const [at, set] of sets.entries()) {
    const file = `vite${at}.config.ts`;
    writeFileSync(join(root, file), configOf(set, port));
    const { server } = examineDevServer(file, root);
    const real = await startVite(root, file);
    for (const asked of urls[at] ?? []) {
      const { destination, winner } = verdictOn(server, asked);
      const answer = await real.get(asked);
      const about = `seed ${seed}, ${asked} of ${configOf(set, port)}: ${JSON.stringify({ destination, ...answer })}`;
      if (destination.goes === "target") {
        proxied++;
        assert.equal(answer.by, "target", about);
        assert.equal(answer.path, destination.path, about);
      } else {
        assert.equal(answer.by, "vite", about);
        if (destination.goes === "refused") assert.equal(answer.status, destination.status, about);
        if (destination.goes === "local" && winner !== undefined) assert.equal(answer.body, "a page", about);
      }
      assert.notEqual(destination.goes, "untold", about);
    }
    await real.close();
  }
  assert.ok(proxied > 60, `enough of them reached the target: ${proxied}`);
});

function configOf(set: readonly Rule[], port: number): string {
  const lines = set.map(({ key, place, rewrite, bypass }) => {
    const parts = [
      `target: \`\${backend}${place}\``,
      ...(rewrite === undefined ? [] : [`rewrite: ${rewrite}`]),
      ...(bypass === undefined ? [] : [`bypass: ${bypass}`]),
    ];
    return `      ${JSON.stringify(key)}: { ${parts.join(", ")} },\n`;
  });
  return `const backend: string = "http://127.0.0.1:${port}"\nexport default { server: { proxy: {\n${lines.join("")}} } }\n`;
}
