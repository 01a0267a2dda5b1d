import { auditHeads } from "../../audit/audit-heads.ts";
import { searchTrail, type TrailReader } from "../../audit/trail-reader.ts";
import { openStore, type Store } from "../../store/store.ts";
import type { ReadConfig } from "../read-config.ts";
import { recoverLogOf, type RecoverOptions } from "../recover-log.ts";
import { trailSettings } from "./read-trail.ts";

/**
 * Puts the trail of a data folder that was restored or damaged back to its anchored head, and shuts out again whom it
 * says was shut out since the backup was made. The server must be stopped.
 */
export async function recover({ data }: ReadConfig, options: RecoverOptions): Promise<number> {
  const settings = await trailSettings(data);
  const store = await openStore({ directory: data }, () => undefined);
  try {
    await recoverLogOf(store, settings, auditHeads(settings.name), options);
    const again = await revokeAgain(store, settings.name);
    if (again > 0) process.stderr.write(`${again} tokens that were revoked are so again\n`);
    return 0;
  } finally {
    await store.close();
  }
}

async function revokeAgain({ logs, auditPersons, tokens }: Store, name: string): Promise<number> {
  const reader: TrailReader = { name, rows: logs, persons: auditPersons, proofs: async () => undefined };
  let again = 0;
  const all = { from: 0, to: await logs.count(name) };
  for await (const { at, detail = "" } of searchTrail(reader, { kind: "token.revoked" }, all)) {
    const id = detail.replace(/^token /, "");
    const token = await tokens.find(id);
    if (token === undefined || token.revokedAt !== undefined) continue;
    await tokens.revoke(id, Date.parse(at), "audit recover");
    again++;
  }
  return again;
}
