import { join } from "node:path";

/** The socket of the management API of the server on this data folder. */
export function adminSocketOf(data: string): string {
  return join(data, "admin.sock");
}
