import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { modgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { chanceOfLarger } from "../support/rank.ts";
import { tempFolder } from "../support/temp-folder.ts";

const config = `
unlisted: git.corp.example
access:
  mode: on
  public: known
  grants:
    - { subject: a, role: developer, modules: git.corp.example/a }
    - { subject: b, role: developer, modules: git.corp.example/b }
`;

/** What nobody but tenant A may learn. */
const secretOfA = "undercarriage";
const held = `git.corp.example/a/${secretOfA}`;
const absent = `git.corp.example/a/${"x".repeat(secretOfA.length)}`;
const files = ["@v/list", "@latest", "@v/v1.0.0.info", "@v/v1.0.0.mod", "@v/v1.0.0.zip"];
const everywhere = [
  "",
  "index",
  "metrics",
  "livez",
  "readyz",
  "sumdb/sum.golang.org/supported",
  "api/v1/status",
  "api/v1/live",
  "api/v1/requests",
  "api/v1/tokens",
  "api/v1/unproven",
  `api/v1/modules/${held}/@v/v1.0.0/proof`,
];

test("a thousand mixed requests of two tenants: nothing of one stands in anything the other can read", async (t) => {
  const folder = tempFolder(t);
  const data = join(folder, "data");
  writeFileSync(join(folder, "modgate.yaml"), config);
  const origin = await Origin.start(
    t,
    { path: held, version: "v1.0.0" },
    { path: "git.corp.example/b/tool", version: "v1.0.0" },
    { path: "example.com/m", version: "v1.0.0" },
  );
  const server = await Modgate.start(t, {
    data,
    upstream: origin.url,
    flags: ["--config", join(folder, "modgate.yaml")],
  });
  const [a = "", b = ""] = ["a", "b"].map((who) => modgate(["token", "create", who, "--data", data]).stdout.trim());
  const get = async (path: string, token: string) => {
    const began = performance.now();
    const answer = await fetch(`${server.url}/${path}`, { headers: { authorization: `Bearer ${token}` } });
    const body = await answer.text();
    const kept = [...answer.headers].filter(([name]) => name !== "date" && name !== "x-request-id");
    const text = JSON.stringify([answer.status, kept, body.replace(/request [0-9a-f]{16}/, "request ID")]);
    return { status: answer.status, text, tookMs: performance.now() - began };
  };

  const times = { held: [] as number[], absent: [] as number[] };
  let turn = 0;
  for (const _round of ["before A has it", ...Array.from({ length: 25 }, () => "after")]) {
    for (const file of files) {
      // Whoever comes second finds everything warm: that is one as often as the other.
      const order = turn++ % 2 === 0 ? ([held, absent] as const) : ([absent, held] as const);
      const [first, second] = [await get(`${order[0]}/${file}`, b), await get(`${order[1]}/${file}`, b)];
      const pair = order[0] === held ? { held: first, absent: second } : { held: second, absent: first };
      assert.equal(pair.held.status, 404);
      assert.equal(pair.held.text.replaceAll(held, absent), pair.absent.text, file);
      for (const what of ["held", "absent"] as const) times[what].push(pair[what].tookMs);
      assert.equal((await get(`${held}/${file}`, a)).status, 200);
      assert.equal((await get(`git.corp.example/b/tool/${file}`, b)).status, 200);
      assert.equal((await get(`git.corp.example/b/tool/${file}`, a)).status, 404);
      assert.equal((await get(`example.com/m/${file}`, b)).status, 200);
    }
  }
  for (const path of everywhere) {
    const { text } = await get(path, b);
    assert.ok(path.includes(secretOfA) || !text.includes(secretOfA), `${path}: ${text}`);
  }
  // By rank, so that what the machine does beside counts for nothing. 0.5 is no difference; a disk, a database or a
  // network in the way of one would make it 0.9.
  const chance = chanceOfLarger(times.held, times.absent);
  assert.ok(chance > 0.3 && chance < 0.7, `who times both tells them apart with a chance of ${chance}`);
});
