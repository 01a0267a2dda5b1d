import assert from "node:assert/strict";
import dns from "node:dns";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test, type TestContext } from "node:test";
import { makeTrialCertificates } from "../../../src/cli/dev-cert/certificates.ts";
import { examineDevServer } from "../../../src/doctor/dev-server/examine-dev-server.ts";
import { type Answer, projectOf, type RealVite, startSecureTarget, startTarget, startVite } from "./real-vite.ts";
import { type Ports, type Row, rows } from "./rows.ts";

const certificates = makeTrialCertificates(["api.example.com"], new Date());

/** api.example.com is this machine, and nobody else is asked. */
function nameThisMachine(t: TestContext): void {
  const lookup = dns.lookup;
  t.mock.method(dns, "lookup", ((
    name: string,
    ...rest: Parameters<typeof lookup> extends [string, ...infer Rest] ? Rest : never
  ) => lookup(name === "api.example.com" ? "127.0.0.1" : name, ...rest)) as typeof lookup);
}

before(() => void (process.env["TEST_CA"] = certificates.ca));

test("what the doctor says of a dev server's rules, Vite itself does", async (t) => {
  nameThisMachine(t);
  const [target, named, secure] = await Promise.all([
    startTarget(t),
    startTarget(t, ["api.example.com"]),
    startSecureTarget(t, certificates),
  ]);
  const ports = { target: target.port, named: named.port, secure: secure.port };
  for (const row of rows) {
    await t.test(`${row.code}: ${row.why}`, (inner) => tryRow(inner, row, ports));
  }
});

async function tryRow(t: TestContext, row: Row, ports: Ports): Promise<void> {
  const { files = {}, code, warning, startsNot } = row;
  const root = projectOf(t, { "package.json": '{ "type": "module" }', ...files });
  writeFileSync(join(root, "vite.fault.config.js"), row.fault(ports));
  writeFileSync(join(root, "vite.cured.config.js"), row.cured(ports));

  const { findings } = examineDevServer("vite.fault.config.js", root);
  const codes = findings.map(({ check }) => check.code);
  assert.deepEqual(codes, [code], "the fault, and nothing else");
  assert.equal(findings[0]?.severity === "warning", warning === true, "severity");
  if (startsNot) await assert.rejects(startVite(root, "vite.fault.config.js"));
  else await look(root, "vite.fault.config.js", row, row.wrong);

  const cured = examineDevServer("vite.cured.config.js", root);
  assert.deepEqual(
    cured.findings.map(({ check, cause }) => [check.code, cause.en]),
    [],
    "clean when cured",
  );
  await look(root, "vite.cured.config.js", row, row.right);
}

async function look(root: string, file: string, { url }: Row, expected: (answer: Answer) => boolean): Promise<void> {
  const vite = await startVite(root, file);
  try {
    const [first = "", named] = url.split(" then ");
    const answer = named === undefined ? await vite.get(first) : await follow(vite, first, named);
    assert.ok(expected(answer), `${file}: ${JSON.stringify(answer)}`);
  } finally {
    await vite.close();
  }
}

/** What the browser gets for an import. Of "peer": "one" or "two", as many copies of it as reach the page. */
async function follow(vite: RealVite, page: string, named: string): Promise<Answer> {
  const answer = await vite.get(page);
  const imported = importsOf(answer);
  if (named !== "peer") return vite.get(imported[0] ?? "");
  const below = await Promise.all(imported.map(async (url) => importsOf(await vite.get(url))));
  const copies = new Set([...imported, ...below.flat()].filter((url) => url.includes("/peer/")));
  return { ...answer, body: copies.size === 1 ? "one" : "two" };
}

function importsOf({ body }: Answer): readonly string[] {
  return [...body.matchAll(/\b(?:from|import)\s*"(\/[^"]+)"/g)].flatMap(([, url]) => url ?? []);
}
