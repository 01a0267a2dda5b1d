import { join } from "node:path";
import type { TestContext } from "node:test";
import { openGateway } from "../../src/cli/gateway.ts";
import { readConfig, type Flags } from "../../src/cli/read-config.ts";
import { EventStream } from "../../src/events/stream.ts";
import { startServer } from "../../src/http/server.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { lookForSecrets, watchAnswers } from "./leaks/leaks.ts";
import { tempFolder } from "./temp-folder.ts";

export type InProcess = { readonly url: string; readonly adminSocket: string; readonly stream: EventStream };

/** A gateway with a server in this process, until the test ends. @param altered what a test makes of its store */
export async function openInProcess(
  t: Pick<TestContext, "after">,
  upstream: string,
  flags: Flags = {},
  altered: (store: Store) => Store = (store) => store,
): Promise<InProcess> {
  const data = tempFolder(t);
  const config = readConfig({ data, sumdb: ["off"], "foresight.mode": "off", ...flags }, {});
  const stream = new EventStream();
  stream.attach((event) => lookForSecrets("an event", JSON.stringify(event)));
  watchAnswers();
  const store = altered(await openStore({ directory: data }, stream.tell));
  const gateway = await openGateway(config, upstream, stream, { given: store });
  const adminSocket = join(data, "admin.sock");
  const server = await startServer({ listen: "127.0.0.1:0", adminSocket }, gateway.deps, stream);
  t.after(async () => {
    await server.stop({ graceMs: 0 });
    await gateway.close();
  });
  return { url: server.address, adminSocket, stream };
}
