import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { tempFolder } from "../support/temp-folder.ts";
import { GitServer } from "./git-server.ts";
import { gitHome, PlainGo } from "./plain-go.ts";
import { RepositoryScript } from "./repository-script.ts";
import { openTestSource } from "./test-source.ts";

const module = "corpus.test/many.git";
const tags = 5_000;

test("5,000 tags are listed by one question, as plain go lists them", async (t) => {
  const folder = tempFolder(t);
  const script = new RepositoryScript();
  script.commit({ "go.mod": `module ${module}\n` });
  for (let n = 0; n < tags; n++) script.tag(`v0.${n % 50}.${Math.floor(n / 50)}${n % 7 === 0 ? "-rc.1" : ""}`);
  await script.write(join(folder, "repositories/many"));
  const server = await GitServer.start(t, join(folder, "repositories"));
  const home = gitHome(join(folder, "home"), server.url);
  const ours = await openTestSource({ directory: join(folder, "data"), environment: home });
  const said = String(await ours.bytes("list", module));
  const asked = server.asked.map((path) => path.replace(/^\w+ /, ""));
  assert.deepEqual(asked, ["/many/info/refs", "/many/git-upload-pack"]);
  const listed = said.split("\n").slice(0, -1);
  assert.equal(listed.length, tags);
  const [plain] = await new PlainGo(folder, home).versions([module]);
  assert.deepEqual(listed, plain?.Versions);
});
