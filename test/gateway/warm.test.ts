import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { runModgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";

const binary = join(import.meta.dirname, "../../bin/modgate");
const sum = "h1:MUBvJTYQV4RPqe4ZZXnsRzv2qDLyDcTWEUFOEvQzIbs=";

async function modgateWarm(data: string, named: string) {
  const child = spawn(binary, ["warm", named, "--data", data], { stdio: ["ignore", "ignore", "pipe"] });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const stderr = await text(child.stderr);
  return { code: await exited, stderr };
}

test("modgate warm has everything a go.sum names fetched, and says what could not be had", async (t) => {
  const modules = ["a", "b", "c"].map((name) => ({ path: `example.com/${name}`, version: "v1.0.0" }));
  const origin = await Origin.start(t, ...modules);
  const folder = tempFolder(t);
  const data = join(folder, "data");
  const modgate = await Modgate.start(t, { data, upstream: origin.url });
  const file = join(folder, "go.sum");
  const lines = ["a v1.0.0", "a v1.0.0/go.mod", "b v1.0.0/go.mod"].map((line) => `example.com/${line} ${sum}\n`);
  writeFileSync(file, lines.join(""));

  const first = await modgateWarm(data, file);
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stderr, /0 of 4 files/);
  assert.match(first.stderr, /4 files fetched \(.* MB\), 0 held already, 0 could not be had/);
  const expected = ["a/@v/v1.0.0.info", "a/@v/v1.0.0.mod", "a/@v/v1.0.0.zip", "b/@v/v1.0.0.mod"];
  assert.deepEqual(
    origin.asked.toSorted(),
    expected.map((path) => `example.com/${path}`),
  );
  const again = await modgateWarm(data, file);
  assert.match(again.stderr, /0 files fetched \(0\.0 MB\), 4 held already/);
  assert.equal(origin.asked.length, 4, "nothing is asked twice");

  // More than one call of the API takes, with one that upstream does not have.
  const long = Array.from({ length: 9_000 }, () => lines.join("")).join("");
  writeFileSync(file, `${long}example.com/absent v1.0.0/go.mod ${sum}\n`);
  const third = await modgateWarm(data, file);
  assert.equal(third.code, 1, third.stderr);
  assert.match(third.stderr, /part 4 of 4: /);
  assert.match(third.stderr, /example\.com\/absent@v1\.0\.0 \(\.mod\): [^]*\(NOT_FOUND\)/);

  const named = await modgateWarm(data, "example.com/c@v1.0.0");
  assert.match(named.stderr, /3 files fetched/);
  const story = await runModgate(["why", "--data", data, "example.com/c@v1.0.0"]);
  assert.match(story.stdout, /\(\.zip\), fetched ahead \(warm\): 200 from upstream after /);
  assert.match(story.stdout, /^ {2}at .* for the first byte from 127\.0\.0\.1:\d+: done$/m);
  const refused = await runModgate(["why", "--data", data, "example.com/absent@v1.0.0"]);
  assert.match(refused.stdout, /\(\.mod\), fetched ahead \(warm\): 404 NOT_FOUND after /);
  assert.equal((await modgateWarm(data, join(folder, "absent"))).code, 2, "no such file");
  await modgate.end();
  const without = await modgateWarm(data, file);
  assert.equal(without.code, 1);
  assert.match(without.stderr, /SERVER_NOT_RUNNING/);
});
