import { askLocalApi } from "../../net/local-api.ts";
import { adminSocketOf } from "../gateway-socket.ts";
import type { ReadConfig } from "../read-config.ts";

/** Has the server take a name or an address out of its audit trail. */
export async function forget({ data }: ReadConfig, text: string): Promise<number> {
  await askLocalApi(adminSocketOf(data), "/api/v1/audit/forget", "POST", { text });
  process.stderr.write("its leaves stay; nobody can say any more whose they are\n");
  return 0;
}
