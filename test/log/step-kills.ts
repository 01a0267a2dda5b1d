import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import type { LogStep } from "../../src/checksums/log/log-step.ts";
import {
  parseDataTile,
  parseRecord,
  parseTree,
  parseVerifierKey,
  openNote,
  type Verifier,
} from "../../src/tlog/index.ts";
import { beginLog } from "../support/modgate-command.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase } from "../support/test-database.ts";
import type { openXMod } from "../tlog/x-mod.ts";

const name = "gw.example.com/sum/1";
const steps: readonly LogStep[] = ["S1", "S2", "S3", "S4", "S5", "S6", "S7"];
const clients = 50;

type Acknowledged = Map<number, { readonly id: number; readonly text: string }>;

/**
 * Kills a gateway right after each step of an append under 50 lookups at a time, over one data folder, and demands after
 * each new start: what was answered is answered by the same bytes, the ids have no gap, and x/mod's own client, which
 * outlives all of it with what it keeps, finds no contradiction.
 */
export async function survivesStepKills(
  t: TestContext,
  xMod: ReturnType<typeof openXMod>,
  rounds: number,
): Promise<number> {
  const data = join(tempFolder(t), "data");
  const line = beginLog(data);
  const database = await TestDatabase.start(t, undefined, { size: 0 });
  const acknowledged: Acknowledged = new Map();
  let next = 0;
  for (let round = 0; round < rounds; round++) {
    for (const step of steps) {
      const gateway = await Program.start(t, data, database.sumdb);
      await demand(gateway, line, acknowledged, xMod);
      for (let n = next; n < next + 4 * clients; n++) addRecord(database, n);
      // Not in the first batch, so that something has been answered when it ends.
      gateway.endAfter(step, step === "S1" || step === "S7" ? clients + Math.ceil(Math.random() * clients) : 2);
      const work = Array.from({ length: 4 * clients }, (_, at) => next + at);
      next += work.length;
      await Promise.all([
        ...Array.from({ length: clients }, () => lookUpUntilKilled(gateway, work, acknowledged)),
        gateway.ended,
      ]);
    }
  }
  await demand(await Program.start(t, data, database.sumdb), line, acknowledged, xMod);
  return acknowledged.size;
}

function addRecord(database: TestDatabase, n: number): void {
  const hash = (kind: string) => `h1:${Buffer.from(`${kind}${n}`.padEnd(32, ".")).toString("base64")}`;
  database.addRecord(`example.com/m${n}`, "v1.0.0", hash("zip"), hash("mod"));
}

async function lookUpUntilKilled(gateway: Program, work: number[], acknowledged: Acknowledged): Promise<void> {
  for (let n = work.pop(); n !== undefined; n = work.pop()) {
    try {
      acknowledged.set(n, await lookUp(gateway, n));
    } catch (failure) {
      if (failure instanceof assert.AssertionError) throw failure;
      return; // the connection went with the process
    }
  }
}

async function lookUp(gateway: Program, n: number): Promise<{ id: number; text: string }> {
  const reply = await fetch(`${gateway.url}/sumdb/${name}/lookup/example.com/m${n}@v1.0.0`);
  const bytes = new Uint8Array(await reply.arrayBuffer());
  assert.equal(reply.status, 200, Buffer.from(bytes).toString());
  const { id, text } = parseRecord(bytes);
  return { id, text };
}

async function demand(
  gateway: Program,
  line: string,
  acknowledged: Acknowledged,
  xMod: ReturnType<typeof openXMod>,
): Promise<void> {
  const records = await allRecords(gateway, parseVerifierKey(line));
  for (const [n, { id, text }] of acknowledged)
    assert.equal(records[id], text, `record ${id} of m${n} as it was answered`);
  const keys = records.map((text) => text.split(" ", 1)[0]);
  assert.equal(new Set(keys).size, keys.length, "no module stands there twice");
  const some = [...acknowledged.keys()].filter((_, at) => at % Math.ceil(acknowledged.size / 5) === 0);
  for (const n of some) {
    assert.deepEqual(await lookUp(gateway, n), acknowledged.get(n));
    for (const machine of ["warm", "cold"]) {
      const url = `${gateway.url}/sumdb/${name}`;
      const asked = [machine, url, line, `example.com/m${n}`, "v1.0.0", machine === "cold"] as const;
      const answer = await xMod.ask("sumdb.lookup", ...asked);
      assert.equal(answer.error, undefined, `${machine}: ${answer.error}`);
    }
  }
}

/** Every record under the latest head, from data tiles: there is one for each id. */
async function allRecords(gateway: Program, verifier: Verifier): Promise<readonly string[]> {
  const get = async (path: string) => {
    const reply = await fetch(`${gateway.url}/sumdb/${name}/${path}`);
    const bytes = new Uint8Array(await reply.arrayBuffer());
    assert.equal(reply.status, 200, `${path}: ${Buffer.from(bytes).toString()}`);
    return bytes;
  };
  const { size } = parseTree(openNote(await get("latest"), [verifier]).text);
  const records: string[] = [];
  while (records.length < size) {
    const width = Math.min(256, size - records.length);
    const tile = `tile/8/data/${String(records.length / 256).padStart(3, "0")}${width < 256 ? `.p/${width}` : ""}`;
    records.push(...parseDataTile(await get(tile), width));
  }
  return records;
}

/** The program of gateway-program.ts as a process. */
class Program {
  readonly #child: ChildProcess;
  readonly url: string;
  readonly ended: Promise<unknown>;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
    this.ended = once(child, "exit");
  }

  static async start(t: TestContext, data: string, sumdb: string): Promise<Program> {
    const program = join(import.meta.dirname, "gateway-program.ts");
    const child = spawn(process.execPath, ["--use-system-ca", program, data, sumdb], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    t.after(() => child.kill("SIGKILL"));
    child.stdin.on("error", () => undefined);
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith("listening ")) return new Program(child, line.slice("listening ".length));
    }
    throw new Error("the gateway did not start");
  }

  endAfter(step: LogStep, count: number): void {
    this.#child.stdin?.write(`${step} ${count}\n`);
  }
}
