import type { Scope } from "../../events/scope.ts";
import { asFault, Fault, isFault } from "../../fault/fault.ts";
import { parseDataTile } from "../../tlog/data-tile.ts";
import { tilePath, type DataTile } from "../../tlog/tile-path.ts";
import type { ForeignDatabase } from "../database.ts";
import { tileHeight, tileWidth } from "./right-edge.ts";

export type AuditNeeds = {
  /** The log that is audited, as somebody sees it who believes nothing but its signature. */
  readonly log: Pick<ForeignDatabase, "latest" | "dataTile">;
  /** The public log, whose key is not the gateway's. */
  readonly reference: Pick<ForeignDatabase, "name" | "lookup">;
  /** Modules that are private: the public log is never asked for them. */
  readonly isPrivate: (module: string) => boolean;
};

/** What is wrong with a record, in words. */
export type AuditFinding = { readonly id: number; readonly what: string; readonly why: string };

export type AuditResult = {
  readonly size: number;
  /** Records that stand in the public log, letter for letter. */
  readonly confirmed: number;
  readonly private: number;
  readonly findings: readonly AuditFinding[];
};

/** So many lookups are under way at a time. */
const lookups = 8;

/**
 * Walks a log from its first record to its last and holds each against the public log. Each record is proven to be in
 * the audited log first, so that a finding is something its key has signed.
 * @param told of each finding as it is found
 * @throws {Fault} what the log throws when it cannot be read or does not prove itself
 */
export async function auditLog(
  needs: AuditNeeds,
  scope: Scope,
  told: (finding: AuditFinding) => void,
): Promise<AuditResult> {
  const { tree } = await needs.log.latest(scope);
  const findings: AuditFinding[] = [];
  const seen = new Map<string, number>();
  const counts = { confirmed: 0, private: 0 };
  const report = (id: number, what: string, why: string): void => {
    findings.push({ id, what, why });
    told({ id, what, why });
  };
  for (let from = 0; from < tree.size; from += tileWidth) {
    const width = Math.min(tileWidth, tree.size - from);
    const tile: DataTile = { height: tileHeight, level: "data", n: from / tileWidth, width };
    const texts = [...parseDataTile(await readTile(needs, tile, scope), width).entries()];
    for (let at = 0; at < texts.length; at += lookups) {
      scope.signal.throwIfAborted();
      await Promise.all(texts.slice(at, at + lookups).map(([place, text]) => check(from + place, text)));
    }
  }
  return { size: tree.size, ...counts, findings };

  async function check(id: number, text: string): Promise<void> {
    const [module = "", version = ""] = text.split(" ", 2);
    const what = `${module}@${version}`;
    const before = seen.get(what);
    if (before !== undefined) return report(id, what, `it is record ${before} already`);
    seen.set(what, id);
    if (needs.isPrivate(module)) {
      counts.private++;
      return undefined;
    }
    try {
      const record = await needs.reference.lookup(module, version);
      if (record.text === text) counts.confirmed++;
      else report(id, what, `${needs.reference.name} holds another record of it`);
    } catch (failure) {
      const fault = asFault(failure);
      const absent = isFault(fault, "NOT_FOUND", "GONE");
      report(id, what, absent ? `${needs.reference.name} has no record of it` : `not checked: ${fault.message}`);
    }
    return undefined;
  }
}

async function readTile({ log }: AuditNeeds, tile: DataTile, scope: Scope): Promise<Uint8Array> {
  try {
    return await log.dataTile(tile, scope);
  } catch (failure) {
    const { code, message, hint } = asFault(failure);
    throw new Fault(code, `${tilePath(tile)} cannot be audited: ${message}`, { cause: failure, hint });
  }
}
