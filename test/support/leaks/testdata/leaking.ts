import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { modgate } from "../../modgate-command.ts";
import { tempFolder } from "../../temp-folder.ts";
import { canary } from "../secrets-in.ts";
import { lookForSecrets, watchAnswers } from "../leaks.ts";

test("a run in which modgate would leak in every way there is", async (t) => {
  lookForSecrets("log of modgate serve", `{"why":"${canary}logged"}\n`);
  writeFileSync(join(tempFolder(t), "records.jsonl"), `{"who":"${canary}kept"}\n`);
  modgate([`--${canary}flag`]);
  watchAnswers();
  const server = createServer((_request, response) => void response.writeHead(403).end(`no ${canary}answered`));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`)).text();
  server.close();
});
