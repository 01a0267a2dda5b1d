import { chmod, mkdir, open, readFile, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault } from "../fault/fault.ts";
import { syncFolder } from "./file-bytes.ts";

/**
 * The text of a file that only its owner may read.
 * @throws {Fault} LOG_KEY when it is not there, or others may read it
 */
export async function readKeyFile(file: string): Promise<string> {
  try {
    const mode = (await stat(file)).mode & 0o777;
    if ((mode & 0o077) === 0) return await readFile(file, "utf8");
    throw new Fault("LOG_KEY", `the key file ${file} has mode 0${mode.toString(8)}: others may read it`, {
      hint: `if nobody has: chmod 600 ${file}; else begin a log of another name`,
    });
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw unusable(file, cause);
  }
}

/**
 * Writes such a file durably, in a folder nobody else may enter; whole or not at all.
 * @param instead whether one that is there is replaced
 * @throws {Fault} LOG_EXISTS when there is one and it is not to be replaced; LOG_KEY
 */
export async function writeKeyFile(
  file: string,
  text: string,
  { instead }: { readonly instead: boolean },
): Promise<void> {
  const folder = dirname(file);
  const partial = instead ? `${file}.new` : file;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(partial, instead ? "w" : "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await chmod(partial, 0o600);
    if (instead) await rename(partial, file);
    await syncFolder(folder);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") {
      throw new Fault("LOG_EXISTS", `there is a key file ${file} already`, { cause });
    }
    throw unusable(file, cause);
  }
}

function unusable(file: string, cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Fault("LOG_KEY", `the key file ${file} cannot be used: ${why}`, { cause });
}
