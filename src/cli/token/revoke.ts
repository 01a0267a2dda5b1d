import { askLocalApi } from "../../net/local-api.ts";
import { adminSocketOf } from "../gateway-socket.ts";
import type { ReadConfig } from "../read-config.ts";

/** Has the server refuse a token from now on. */
export async function revoke({ data }: ReadConfig, id: string): Promise<number> {
  await askLocalApi(adminSocketOf(data), `/api/v1/tokens/revoke?id=${encodeURIComponent(id)}`, "POST");
  process.stderr.write(`token ${id} is refused from now on\n`);
  return 0;
}
