import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { removeStaleSocket } from "../../http/socket-file.ts";
import { defaultLimits } from "../../http/limits.ts";
import { Listener } from "../../http/listener.ts";
import type { RequestHandler } from "../../http/private-door.ts";
import { makeFolder } from "../../store/make-folder.ts";
import { runFolderOf, runSocketsIn } from "../gateway-socket.ts";

export type RunSocket = {
  /** Takes no more connections, and ends those that have not ended by themselves in a moment. */
  close(): Promise<void>;
};

const graceMs = 500;

/** The management API of one command's gateway, for `modgate live` and `modgate why` in another terminal. */
export async function openRunSocket(data: string, onRequest: RequestHandler): Promise<RunSocket> {
  const folder = runFolderOf(data);
  makeFolder(folder);
  // Whoever was killed could not take his own away.
  await Promise.all((await runSocketsIn(data)).map(removeStaleSocket));
  const socket = join(folder, `${randomBytes(4).toString("hex")}.sock`);
  const onTrouble = (): void => undefined;
  const listener = await Listener.open({ where: { socket }, mode: 0o600, limits: defaultLimits, onRequest, onTrouble });
  return {
    close: async () => {
      const timer = setTimeout(() => listener.end("now"), graceMs);
      await listener.close();
      clearTimeout(timer);
    },
  };
}
