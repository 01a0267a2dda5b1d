import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { asFault, type Fault } from "../../fault/fault.ts";

/** A file of the user's as far as it could be read. */
export type FileRead<Parsed> =
  | { readonly state: "absent"; readonly file: string }
  | { readonly state: "unreadable"; readonly file: string; readonly why: string }
  /** `fault` names line and column. */
  | { readonly state: "malformed"; readonly file: string; readonly text: string; readonly fault: Fault }
  | { readonly state: "read"; readonly file: string; readonly text: string; readonly parsed: Parsed };

/** A larger file is not read at all. */
const mostBytes = 32 * 2 ** 20;

/** @param parse is given the text and the file's name for its messages, and throws a Fault for what it cannot read */
export async function readUserFile<Parsed>(
  file: string,
  parse: (text: string, name: string) => Parsed,
): Promise<FileRead<Parsed>> {
  let text: string;
  try {
    const found = await stat(file);
    if (!found.isFile()) return { state: "unreadable", file, why: "it is no plain file" };
    if (found.size > mostBytes) return { state: "unreadable", file, why: `it is larger than ${mostBytes} bytes` };
    text = await readFile(file, "utf8");
  } catch (failure) {
    const { code = "", message } = failure as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return { state: "absent", file };
    return { state: "unreadable", file, why: code === "EACCES" ? "permission denied" : message };
  }
  try {
    return { state: "read", file, text, parsed: parse(text, basename(file)) };
  } catch (failure) {
    return { state: "malformed", file, text, fault: asFault(failure) };
  }
}
