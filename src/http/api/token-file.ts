import { randomBytes } from "node:crypto";
import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { Fault } from "../../fault/fault.ts";

/**
 * The bearer token of the API: the first line of a file that only its owner can read. Made when there is none.
 * @throws {Fault} API_TOKEN_UNSAFE when others can read the file
 */
export async function openApiToken(file: string): Promise<string> {
  const kept = await read(file);
  if (kept !== undefined) return kept;
  const token = `modgate_api_${randomBytes(32).toString("base64url")}`;
  await writeFile(`${file}.new`, `${token}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return token;
}

async function read(file: string): Promise<string | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw failure;
  }
  const mode = (await stat(file)).mode & 0o777;
  if ((mode & 0o077) !== 0) {
    throw new Fault("API_TOKEN_UNSAFE", `${file} has mode 0${mode.toString(8)}: others can read the token`, {
      hint: `delete it, and it is made anew; or: chmod 600 ${file}`,
    });
  }
  const [line = ""] = text.split("\n", 1);
  return line.trim() === "" ? undefined : line.trim();
}
