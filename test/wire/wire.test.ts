import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { openServer } from "../http/test-server.ts";
import { runScript } from "./run.ts";

/** Each script against the real server over made-up flows (test/http/fake-deps.ts says what they answer). */
for (const file of globSync(join(import.meta.dirname, "*.wire")).sort()) {
  test(basename(file), async (t) => {
    const { server } = await openServer(t, { api: { token: "modgate_api_example", names: [] } });
    await runScript(readFileSync(file, "utf8"), { address: server.address });
  });
}
