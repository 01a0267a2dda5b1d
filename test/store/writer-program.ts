// Keeps objects of all sizes without pause and prints a line for each one that has been acknowledged, until it is killed.
// Arguments: the data folder, and a number that makes its versions unlike those of other runs.
import { createHash, randomBytes, randomInt } from "node:crypto";
import type { ObjectKind } from "../../src/store/objects.ts";
import { openStore, type Store } from "../../src/store/store.ts";

const [directory = "", round = ""] = process.argv.slice(2);
const kinds: readonly ObjectKind[] = ["info", "mod", "zip"];
const sizes = [200, 60_000, 64 * 1024, 64 * 1024 + 1, 150_000, 600_000];
const writers = 8;
let last = 0;

const store = await openStore({ directory }, () => undefined);
process.stdout.write("open\n");
await Promise.all(Array.from({ length: writers }, () => keepOn(store)));

async function keepOn(store: Store): Promise<never> {
  for (;;) {
    const key = { module: "example.com/kept", version: `v1.${round}.${++last}`, kind: kinds[last % 3] ?? "zip" };
    const bytes = randomBytes(sizes[randomInt(sizes.length)] ?? 0);
    const id = randomBytes(16).toString("hex");
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const spool = await store.blobs.create(id, bytes.length);
    for (let at = 0; at < bytes.length; at += 65_536) await spool.append(bytes.subarray(at, at + 65_536));
    const inline = bytes.length <= 64 * 1024;
    if (!inline) await spool.commit();
    const record = { ...key, id, size: bytes.length, sha256, from: "test", private: false, fetchedAt: Date.now() };
    await store.objects.put(inline ? { ...record, body: bytes } : record);
    await spool.close();
    process.stdout.write(`${JSON.stringify({ ...key, sha256 })}\n`);
  }
}
