import { askLocalApi } from "../net/local-api.ts";
import { adminSocketOf } from "./gateway-socket.ts";
import type { ReadConfig } from "./read-config.ts";

/** Prints what the server on this data folder is doing, as JSON. */
export async function status(config: ReadConfig): Promise<number> {
  const answer = await askLocalApi(adminSocketOf(config.data), "/api/v1/status");
  process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  return 0;
}
