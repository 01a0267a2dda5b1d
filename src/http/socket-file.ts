import { chmod, lstat, mkdtemp, rename, rm } from "node:fs/promises";
import { connect, type Server } from "node:net";
import { join } from "node:path";

export type SocketFile = {
  /** Removes the file, unless another program has put its own there meanwhile. */
  remove(): Promise<void>;
};

/**
 * Makes the server listen on a socket file. It is bound in a folder of its own and moved into place, so that nobody
 * meets it before it has its mode, and a stale one is replaced in one step. A live one is left alone.
 * @throws EADDRINUSE when a server answers there or the file is no socket
 */
export async function bindSocketFile(server: Server, file: string, mode: number | undefined): Promise<SocketFile> {
  await refuseTaken(file);
  const folder = await mkdtemp(`${file}.`);
  try {
    const bound = join(folder, "s");
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(bound, () => {
        server.off("error", reject);
        resolve();
      });
    });
    if (mode !== undefined) await chmod(bound, mode);
    await rename(bound, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const { ino } = await lstat(file);
  return {
    async remove() {
      const now = await lstat(file).catch(() => undefined);
      if (now?.ino === ino) await rm(file, { force: true });
    },
  };
}

/** Takes away a socket file on which nobody answers. */
export async function removeStaleSocket(file: string): Promise<void> {
  if (!(await answers(file))) await rm(file, { force: true });
}

async function refuseTaken(file: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket()) throw taken(`${file} is there and is no socket`);
  if (await answers(file)) throw taken(`another server answers on ${file}`);
}

function answers(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(file);
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
}

function taken(why: string): Error {
  return Object.assign(new Error(why), { code: "EADDRINUSE" });
}
