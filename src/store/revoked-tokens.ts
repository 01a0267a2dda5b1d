import { mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Tell } from "../events/event.ts";
import { replaceFile } from "./replace-file.ts";
import { isAbsent, storageFault } from "./storage-fault.ts";
import type { TokenTable } from "./tokens.ts";

/** No token lives longer: what was revoked before is over in any case. */
const longestMs = 366 * 24 * 3_600_000;

type Revocation = { readonly id: string; readonly at: number };

/**
 * The same table, with a copy of its revocations outside of the data folder, so that a backup of the folder that is put
 * back lets nobody in again. Those of the copy that the table does not know of take effect at once.
 * @param file one "id time" a line @throws {Fault} STORAGE_FAILED
 */
export async function withRevocationsIn(file: string, table: TokenTable, tell: Tell): Promise<TokenTable> {
  const text = await readText(file);
  const held = parse(text);
  await Promise.all(held.map((one) => revokeAgain(table, one)));
  const old = Date.now() - longestMs;
  // Also a line that was cut goes, so that the next one has a line of its own.
  const wanted = held
    .filter(({ at }) => at >= old)
    .map(lineOf)
    .join("");
  if (wanted !== text) await replaceFile(file, wanted);
  return {
    add: (row) => table.add(row),
    find: (id) => table.find(id),
    list: () => table.list(),
    touch: (uses) => table.touch(uses),
    forget: (before) => table.forget(before),
    async revoke(id, at, by) {
      await table.revoke(id, at, by);
      await remember(file, { id, at }).catch((cause: unknown) => {
        const { code, message: why } = storageFault(`${file} cannot be written`, cause);
        tell({ what: "store.failed", operation: "token.revoke", code, why });
      });
    },
  };
}

async function revokeAgain(table: TokenTable, { id, at }: Revocation): Promise<void> {
  const token = await table.find(id);
  if (token !== undefined && token.revokedAt === undefined) await table.revoke(id, at, "a backup was put back");
}

async function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    if (isAbsent(cause)) return "";
    throw storageFault(`${file} cannot be read`, cause);
  });
}

function parse(text: string): readonly Revocation[] {
  return text.split("\n").flatMap((line) => {
    const [, id, at] = /^([0-9a-f]{16}) (\d+)$/.exec(line) ?? [];
    return id === undefined ? [] : [{ id, at: Number(at) }];
  });
}

async function remember(file: string, revocation: Revocation): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, "a", 0o600);
  try {
    await handle.appendFile(lineOf(revocation));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function lineOf({ id, at }: Revocation): string {
  return `${id} ${at}\n`;
}
