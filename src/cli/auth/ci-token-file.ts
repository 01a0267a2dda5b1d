import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { Fault } from "../../fault/fault.ts";

/** What came of the last exchange, and for how long nobody need ask again. */
export type CiToken = {
  /** The gateway's address, and for which run of a CI. */
  readonly gateway: string;
  readonly run: string;
  /** undefined: nothing came of it. */
  readonly token: string | undefined;
  /** In seconds since 1970. */
  readonly until: number;
  /** Why nothing came of it, in one line. */
  readonly why: string;
};

/** The folder of what `modgate auth` keeps. */
export function authFolder(): string {
  return join(process.env["XDG_CONFIG_HOME"] || join(homedir(), ".config"), "modgate");
}

/** Read by bin/modgate as well: one line, "GATEWAY RUN TOKEN UNTIL", or "GATEWAY RUN - UNTIL WHY…". */
function file(): string {
  return join(authFolder(), "auth.ci");
}

/** @returns undefined: nothing is kept. `ageMs` is how long ago it was written. */
export async function readCiToken(): Promise<(CiToken & { readonly ageMs: number }) | undefined> {
  try {
    const [text, { mtimeMs }] = [await readFile(file(), "utf8"), await stat(file())];
    const [, gateway = "", run = "", token = "", until, why = ""] =
      /^(\S+) (\S+) (\S+) (\d+) ?(.*)\n$/.exec(text) ?? [];
    const ageMs = Date.now() - mtimeMs;
    return { gateway, run, token: token === "-" ? undefined : token, until: Number(until), why, ageMs };
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unusable(failure);
  }
}

export async function writeCiToken({ gateway, run, token = "-", until, why }: CiToken): Promise<void> {
  const fresh = `${file()}.${process.pid}`;
  try {
    await mkdir(dirname(fresh), { recursive: true, mode: 0o700 });
    await rm(fresh, { force: true });
    await writeFile(fresh, `${gateway} ${run} ${token} ${until} ${why}\n`, { mode: 0o600, flag: "wx" });
    await rename(fresh, file());
  } catch (failure) {
    throw unusable(failure);
  }
}

function unusable(cause: unknown): Fault {
  return new Fault("USAGE", `${file()}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}
