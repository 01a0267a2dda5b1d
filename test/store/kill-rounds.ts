import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ObjectKey, ObjectRecord } from "../../src/store/objects.ts";
import { openStore, type Store } from "../../src/store/store.ts";

export type KillReport = {
  /** Objects whose keeping had been acknowledged before a kill. */
  acknowledged: number;
  /** Acknowledged, and not found afterwards. */
  lost: number;
  /** Found, with bytes that are not those of the record or not those that were sent. */
  torn: number;
  /** Files still in partial/ after the next start. */
  leftBehind: number;
  /** Blobs without a record after the sweep of the next start. */
  orphans: number;
};

type Acknowledged = ObjectKey & { readonly sha256: string };

const program = join(import.meta.dirname, "writer-program.ts");

/**
 * Lets a process keep objects without pause, kills it with signal 9 at a random moment, and looks at what is there
 * when the folder is opened again; so many times on the same folder. At the end everything ever acknowledged is read again.
 */
export async function killRounds(directory: string, rounds: number): Promise<KillReport> {
  const report: KillReport = { acknowledged: 0, lost: 0, torn: 0, leftBehind: 0, orphans: 0 };
  const all: Acknowledged[] = [];
  for (let round = 0; round < rounds; round++) {
    const acknowledged = await writeUntilKilled(directory, round);
    all.push(...acknowledged);
    report.acknowledged += acknowledged.length;
    const last = round === rounds - 1;
    await examine(directory, last ? all : acknowledged, last ? "v1." : `v1.${round}.`, report);
  }
  return report;
}

async function writeUntilKilled(directory: string, round: number): Promise<Acknowledged[]> {
  const child = spawn(process.execPath, [program, directory, String(round)], { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const closed = once(child, "close");
  await Promise.race([once(child.stdout, "data"), closed]);
  await sleep(50 + Math.random() * 500);
  child.kill("SIGKILL");
  const [, signal] = (await closed) as [number | null, string | null];
  if (signal !== "SIGKILL") throw new Error("the writing process ended before it was killed");
  // The first line says that the store is open; the kill may have cut the last one.
  const lines = printed.split("\n").slice(1, -1);
  return lines.map((line) => JSON.parse(line) as Acknowledged);
}

/** @param hashed the beginning of the versions whose bytes are read again, whether acknowledged or not */
async function examine(
  directory: string,
  acknowledged: readonly Acknowledged[],
  hashed: string,
  report: KillReport,
): Promise<void> {
  const swept = Promise.withResolvers<void>();
  const store = await openStore({ directory }, ({ what }) => what === "store.swept" && swept.resolve());
  report.leftBehind += readdirSync(join(directory, "partial")).length;
  for (const sent of acknowledged) {
    const record = await store.objects.find(sent);
    if (record === undefined) report.lost++;
    else if (record.sha256 !== sent.sha256) report.torn++;
  }
  await swept.promise;
  const recorded = new Set<string>();
  for (const record of await everything(store)) {
    recorded.add(record.id);
    if (record.version.startsWith(hashed) && (await hashOf(store, record)) !== record.sha256) report.torn++;
  }
  for await (const id of store.blobs.ids()) if (!recorded.has(id)) report.orphans++;
  await store.close();
}

async function everything(store: Store): Promise<ObjectRecord[]> {
  const found: ObjectRecord[] = [];
  for (const { module, version } of await store.objects.seen(0, 1e9)) {
    for (const kind of ["info", "mod", "zip"] as const) {
      const record = await store.objects.find({ module, version, kind });
      if (record !== undefined) found.push(record);
    }
  }
  return found;
}

async function hashOf(store: Store, record: ObjectRecord): Promise<string | undefined> {
  const bytes = await store.open(record);
  if (bytes === undefined) return undefined;
  const hash = createHash("sha256");
  for await (const chunk of bytes.stream(0, bytes.size)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}
