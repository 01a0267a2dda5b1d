import { readFile } from "node:fs/promises";
import { isIP } from "node:net";

/**
 * The addresses a hosts file has for a name, in the file's order. Read here although the system's look-up reads it
 * too: a name that stands in it must not wait for a place behind names that ask a silent name server.
 */
export async function inHostsFile(file: string, host: string): Promise<readonly string[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return parseHosts(text, host);
}

export function parseHosts(text: string, host: string): readonly string[] {
  const wanted = host.toLowerCase().replace(/\.$/, "");
  return text.split("\n").flatMap((line) => {
    const [address = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    return isIP(address) !== 0 && names.some((name) => name.toLowerCase() === wanted) ? [address] : [];
  });
}
