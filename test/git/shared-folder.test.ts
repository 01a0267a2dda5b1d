import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { GitRules } from "../../src/sources/git/repositories.ts";
import { noise } from "../support/module-files.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { GitServer } from "./git-server.ts";
import { RepositoryScript } from "./repository-script.ts";
import { openTestSource } from "./test-source.ts";

const module = "git.test/m";
const versions = ["v1.0.0", "v1.1.0", "v1.2.0", "v1.3.0"];

test("several processes over one folder of mirrors get the same, whole, and fetch one after the other", async (t) => {
  const folder = tempFolder(t);
  const script = new RepositoryScript();
  for (const [n, version] of versions.entries()) {
    script.commit({ "go.mod": `module ${module}\n\ngo 1.21\n`, "noise.bin": Buffer.from(noise(100_000, n + 1)) });
    script.tag(version);
  }
  await script.write(join(folder, "repositories", "m"), { config: "" });
  const server = await GitServer.start(t, join(folder, "repositories"));
  const rules: GitRules = {
    root: () => ({ kind: "git", root: module, addresses: [`${server.url}/m`], subdirectory: "" }),
    access: () => ({ trust: "configured" }),
  };
  const questions = [
    ...versions.flatMap((version) => (["info", "mod", "zip"] as const).map((kind) => [kind, version] as const)),
    ["info", "main"] as const,
  ];
  /** What so many sources answer, all asked at once, and how often the server was asked for it. */
  const together = async (directory: string, count: number) => {
    const options = { directory: join(folder, directory), environment: { PATH: process.env["PATH"] } };
    const sources = await Promise.all(Array.from({ length: count }, () => openTestSource(options, { rules })));
    server.asked.length = 0;
    const answers = sources.map(({ bytes }) =>
      Promise.all(
        questions.map(async ([kind, version]) => {
          const said = await bytes(kind, module, version);
          assert.ok(Buffer.isBuffer(said), `${kind} ${version}: ${String(said)}`);
          return said.toString("base64");
        }),
      ),
    );
    return {
      answers: await Promise.all(answers),
      asked: server.asked.filter((line) => line.startsWith("POST")).length,
    };
  };
  const alone = await together("alone", 1);
  const shared = await together("shared", 3);
  for (const each of shared.answers) assert.deepEqual(each, alone.answers[0]);
  assert.ok(shared.asked < 1.5 * alone.asked, `asked ${shared.asked} times by three, ${alone.asked} times by one`);
});
