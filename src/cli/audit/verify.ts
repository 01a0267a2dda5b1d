import { readFile } from "node:fs/promises";
import { auditHeads } from "../../audit/audit-heads.ts";
import { personId } from "../../audit/person-id.ts";
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
    const { rows, logs, persons, settings } = trail;
    const { name, anchor } = settings;
    const { verifiers } = await logKeysOf(settings);
    const opened = (note: Uint8Array, from: string): VerifyNeeds["heads"][number] => {
      try {
        return { ...auditHeads(name).parse(openNote(note, verifiers).text), from };
      } catch (cause) {
        throw new Fault("LOG_DAMAGED", `${from} is no head of ${name}: ${asFault(cause).message}`, { cause });
      }
    };
    // The anchor is never behind the store: what is read of it later is at least as new.
    const stored = await logs.head(name);
    const note = await readLogAnchor(anchor);
    if (note === undefined) throw new Fault("LOG_ANCHOR", `there is no anchor in ${anchor}`);
    const anchored = opened(note, `the head in ${anchor}`);
    const heads = [anchored];
    if (stored !== undefined) heads.push(opened(stored.note, "the newest head of the store"));
    if (checkpoint !== undefined) heads.push(opened(await readCheckpoint(checkpoint), checkpoint));
    const { records, removed, findings } = await verifyTrail({ log: name, rows, copy: readTail(anchor), heads });
    if (removed > 0) await print(`${name}: removed by retention before record ${removed}\n`);
    const wrong = findings.map(({ id, why }) => `record ${id}: ${why}`);
    if (stored !== undefined && stored.size > anchored.size) {
      wrong.push(
        `the head in ${anchor}: rolled back to ${anchored.size} records, and the store has one of ${stored.size}`,
      );
    }
    for (const { id, text, salt } of await persons.all()) {
      if (personId(text, salt) !== id) wrong.push(`name ${id}: altered: the text behind it is another one`);
    }
    for (const line of wrong) await print(`${line}\n`);
    const signed = Math.max(...heads.map(({ size }) => size));
    await print(`${name}: ${records} records, ${Math.min(records, signed)} of them signed, ${wrong.length} wrong\n`);
    return wrong.length === 0 ? 0 : 1;
  } finally {
    trail.close();
  }
}

async function readCheckpoint(file: string): Promise<Uint8Array> {
  return readFile(file).catch((cause: unknown) => {
    throw new Fault("USAGE", `${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  });
}
