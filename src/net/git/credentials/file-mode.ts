import { stat } from "node:fs/promises";
import type { Scope } from "../../../events/scope.ts";
import { Fault } from "../../../fault/fault.ts";

const told = new Set<string>();

/**
 * Says once that a file with a secret can be read by everybody. It is no refusal: in a container, where there is nobody
 * else, secrets are mounted like this.
 */
export async function tellIfOpen(file: string, { tell }: Scope): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || (found.mode & 0o004) === 0 || told.has(file)) return;
  told.add(file);
  tell({
    what: "server.note",
    message: `${file} holds a secret and everybody on this machine may read it: chmod o= it`,
  });
}

/**
 * ssh passes over its own user's key that others may read, and the server then says no more than that there was none.
 * @throws {Fault} CREDENTIALS_UNSAFE, CREDENTIALS_UNREADABLE
 */
export async function refuseOpenKey(file: string): Promise<void> {
  const { mode, uid } = await stat(file).catch((cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Fault("CREDENTIALS_UNREADABLE", `the ssh key ${file} cannot be read (${code ?? "no reason"})`, { cause });
  });
  if (uid !== process.getuid?.() || (mode & 0o077) === 0) return;
  const shown = (mode & 0o777).toString(8);
  throw new Fault(
    "CREDENTIALS_UNSAFE",
    `the ssh key ${file} has mode 0${shown}: ssh refuses a key that others may read`,
    {
      hint: `chmod 600 ${file}`,
    },
  );
}
