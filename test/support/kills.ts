import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { noise } from "./module-files.ts";
import { Modgate } from "./modgate.ts";
import { Origin } from "./origin.ts";
import { tempFolder } from "./temp-folder.ts";
import { TestDatabase } from "./test-database.ts";

const versions = 60;
const clients = 8;

/**
 * Kills modgate with SIGKILL at random moments under load, again and again over one data folder, and demands after each:
 * what a client had whole is there with the same bytes and ETag, nothing else is wrong, nothing is left over.
 */
export async function survivesKills(t: TestContext, rounds: number): Promise<{ acknowledged: number }> {
  const origin = await Origin.start(t);
  const database = await TestDatabase.start(t, origin);
  for (let n = 0; n < versions; n++) {
    // Some zips stand in their record, some are blobs, some stream while they arrive.
    const bytes = [1_000, 200_000, 5_000_000][n % 3] ?? 1_000;
    await origin.add({ path: "example.com/m", version: `v1.0.${n}`, files: { "noise.bin": noise(bytes, n + 1) } });
  }
  const paths = [...origin.files.keys()].filter((path) => /\.(info|mod|zip)$/.test(path));
  const hashes = new Map(paths.map((path) => [path, sha256(origin.files.get(path) ?? Buffer.of())]));
  const data = tempFolder(t);
  const acknowledged = new Map<string, string>();

  for (let round = 0; round < rounds; round++) {
    const modgate = await Modgate.start(t, { data, upstream: origin.url, database });
    const load = Array.from({ length: clients }, () => askUntilKilled(modgate, paths, hashes, acknowledged));
    await sleep(100 + Math.random() * 1_000);
    await modgate.end("SIGKILL");
    await Promise.all(load);
    await demandAll(t, data, database, hashes, acknowledged);
  }
  return { acknowledged: acknowledged.size };
}

async function askUntilKilled(
  modgate: Modgate,
  paths: readonly string[],
  hashes: ReadonlyMap<string, string>,
  acknowledged: Map<string, string>,
) {
  for (;;) {
    const path = paths[Math.floor(Math.random() * paths.length)] ?? "";
    try {
      const reply = await fetch(`${modgate.url}/${path}`);
      const body = new Uint8Array(await reply.arrayBuffer());
      assert.equal(reply.status, 200, path);
      assert.equal(sha256(body), hashes.get(path), `${path} is what upstream has`);
      acknowledged.set(path, reply.headers.get("etag") ?? "");
    } catch (failure) {
      if (failure instanceof assert.AssertionError) throw failure;
      return; // the connection went with the process
    }
  }
}

/** A new start without any upstream: all that was acknowledged, whole, and everything else absent for an honest reason. */
async function demandAll(
  t: TestContext,
  data: string,
  database: TestDatabase,
  hashes: ReadonlyMap<string, string>,
  acknowledged: ReadonlyMap<string, string>,
) {
  const modgate = await Modgate.start(t, { data, upstream: "http://127.0.0.1:1", database });
  for (const [path, hash] of hashes) {
    const reply = await fetch(`${modgate.url}/${path}`);
    const body = new Uint8Array(await reply.arrayBuffer());
    if (acknowledged.has(path)) {
      assert.equal(reply.status, 200, `${path} was acknowledged and is lost`);
      assert.equal(reply.headers.get("etag"), acknowledged.get(path), path);
    } else {
      assert.ok(
        reply.status === 200 || reply.status === 502,
        `${path}: ${reply.status} where the truth is "upstream down"`,
      );
    }
    if (reply.status === 200) assert.equal(sha256(body), hash, `${path} is corrupt`);
  }
  await modgate.end("SIGTERM");
  assert.deepEqual(readdirSync(join(data, "partial")), [], "no temporary file is left");
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
