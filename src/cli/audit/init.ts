import { resolve } from "node:path";
import { auditHeads } from "../../audit/audit-heads.ts";
import { Fault } from "../../fault/fault.ts";
import { openLogAnchor, readLogAnchor } from "../../store/log-anchor.ts";
import { readLogSettings, writeLogSettings } from "../../store/log-settings.ts";
import { emptyTreeHash } from "../../tlog/hash.ts";
import { signNote } from "../../tlog/note.ts";
import type { ReadConfig } from "../read-config.ts";
import { checkName, makeKey } from "../sumdb/init.ts";
import { anchorFolder, defaultAnchors, defaultKeyFile } from "../sumdb/places.ts";

export type InitOptions = { readonly name: string; readonly key?: string; readonly anchor?: string };

/** Begins the audit trail of a data folder, and prints the key that checks its heads. */
export async function init({ data }: ReadConfig, { name, key, anchor }: InitOptions): Promise<number> {
  checkName(name);
  const keyFile = resolve(key ?? defaultKeyFile(data, name));
  const place = anchorFolder(anchor ?? defaultAnchors(data), name);
  const held = await readLogSettings(data, "audit.json");
  if (held !== undefined)
    throw new Fault("LOG_EXISTS", `the data folder ${data} has the audit trail ${held.name} already`);
  if ((await readLogAnchor(place)) !== undefined) {
    throw new Fault("LOG_EXISTS", `there is an anchor of ${name} in ${place}: this trail was begun before`);
  }
  const keys = await makeKey(name, keyFile);
  const empty = auditHeads(name).format({ size: 0, hash: emptyTreeHash() });
  const opened = await openLogAnchor(place, { make: true });
  try {
    await opened.swap(undefined, signNote({ text: empty, signatures: [] }, keys.signers));
  } finally {
    await opened.close();
  }
  await writeLogSettings(data, { name, keyFile, anchor: place }, "audit.json");
  process.stdout.write(`${keys.lines[0] ?? ""}\n`);
  process.stderr.write(
    [
      "The line is the key that checks its heads: keep it where the gateway's owner cannot change it.",
      `key:    ${keyFile}`,
      `anchor: ${place}  (the newest head and a copy of all records: best on another disk or machine)`,
      "",
    ].join("\n"),
  );
  return 0;
}
