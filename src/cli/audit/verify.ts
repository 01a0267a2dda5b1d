import { readFile } from "node:fs/promises";
import { auditHeads } from "../../audit/audit-heads.ts";
import { verifyTrail, type VerifyNeeds } from "../../audit/verify-trail.ts";
import { asFault, Fault } from "../../fault/fault.ts";
import { readLogAnchor } from "../../store/log-anchor.ts";
import { readTail } from "../../store/read-tail.ts";
import { openNote } from "../../tlog/note.ts";
import { logKeysOf } from "../own-database.ts";
import type { ReadConfig } from "../read-config.ts";
import { print } from "../print.ts";
import { readTrail } from "./read-trail.ts";

/** Prints what is wrong with the trail, each with the number of its record. Exit code 1 when something is. */
export async function verify(config: ReadConfig, checkpoint: string | undefined): Promise<number> {
  const trail = await readTrail(config);
  try {
    const { rows, settings } = trail;
    const { name, anchor } = settings;
    const { verifiers } = await logKeysOf(settings);
    const opened = (note: Uint8Array, from: string): VerifyNeeds["heads"][number] => {
      try {
        return { ...auditHeads(name).parse(openNote(note, verifiers).text), from };
      } catch (cause) {
        throw new Fault("LOG_DAMAGED", `${from} is no head of ${name}: ${asFault(cause).message}`, { cause });
      }
    };
    const note = await readLogAnchor(anchor);
    if (note === undefined) throw new Fault("LOG_ANCHOR", `there is no anchor in ${anchor}`);
    const heads = [opened(note, `the head in ${anchor}`)];
    if (checkpoint !== undefined) heads.push(opened(await readCheckpoint(checkpoint), checkpoint));
    const { records, findings } = await verifyTrail({ log: name, rows, copy: readTail(anchor), heads });
    for (const { id, why } of findings) await print(`record ${id}: ${why}\n`);
    const signed = Math.max(...heads.map(({ size }) => size));
    await print(`${name}: ${records} records, ${Math.min(records, signed)} of them signed, ${findings.length} wrong\n`);
    return findings.length === 0 ? 0 : 1;
  } finally {
    trail.close();
  }
}

async function readCheckpoint(file: string): Promise<Uint8Array> {
  return readFile(file).catch((cause: unknown) => {
    throw new Fault("USAGE", `${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  });
}
