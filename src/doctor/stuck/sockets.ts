import { readFile } from "node:fs/promises";
import { openThings } from "./process.ts";

/** A connection of a process. */
export type Connected = {
  readonly state: "connecting" | "established" | "other";
  readonly protocol: "tcp" | "udp";
  /** "127.0.0.1:8080", "[2001:db8::1]:443" */
  readonly remote: string;
  readonly port: number;
};

const states: Readonly<Record<string, Connected["state"]>> = { "01": "established", "02": "connecting" };

/** Those that lead somewhere, of the network the process itself lives in. @see man 5 proc_pid_net */
export async function connections(pid: number): Promise<readonly Connected[]> {
  const { sockets } = await openThings(pid);
  const own = new Set(sockets);
  const tables = await Promise.all(
    (["tcp", "tcp6", "udp", "udp6"] as const).map(async (table) => {
      const text = await readFile(`/proc/${pid}/net/${table}`, "utf8").catch(() => "");
      return text
        .split("\n")
        .slice(1)
        .map((line) => [table, line.trim().split(/\s+/)] as const);
    }),
  );
  return tables.flat().flatMap(([table, fields]): readonly Connected[] => {
    const [, , remote = "", state = "", , , , , , inode = ""] = fields;
    const [address = "", port = "0"] = remote.split(":");
    if (!own.has(inode) || Number.parseInt(port, 16) === 0) return [];
    return [
      {
        state: states[state] ?? "other",
        protocol: table.startsWith("udp") ? "udp" : "tcp",
        remote: `${addressOf(address)}:${Number.parseInt(port, 16)}`,
        port: Number.parseInt(port, 16),
      },
    ];
  });
}

/** Words of four bytes, each in the machine's own order, which is little on all that Go and Node both run on. */
function addressOf(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse().map((byte) => Number.parseInt(byte, 16)));
  if (bytes.length === 4) return bytes.join(".");
  if (bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff) return bytes.slice(12).join(".");
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((bytes[at * 2] ?? 0) * 256 + (bytes[at * 2 + 1] ?? 0)).toString(16),
  );
  return `[${groups.join(":").replace(/(^|:)0(:0)+(:|$)/, "::")}]`;
}
