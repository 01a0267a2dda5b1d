import { parseLeaf, type AuditLeaf } from "../../audit/audit-entry.ts";
import { Fault } from "../../fault/fault.ts";
import type { ReadConfig } from "../read-config.ts";
import { print } from "../print.ts";
import { readTrail, recordsOf } from "./read-trail.ts";

export type SearchOptions = {
  readonly subject?: string;
  readonly module?: string;
  readonly kind?: string;
  readonly since?: string;
  readonly until?: string;
};

/** Prints the leaves that fit, with the names that stand behind their ids, where nobody has taken them out. */
export async function search(
  config: ReadConfig,
  { subject, module, kind, since, until }: SearchOptions,
): Promise<number> {
  const [from, to] = [timeOf(since, 0), timeOf(until, Number.POSITIVE_INFINITY)];
  const trail = await readTrail(config);
  try {
    const names = new Map((await trail.persons.all()).map(({ id, text }) => [id, text]));
    const named = (id: string | undefined): string | undefined =>
      id === undefined ? undefined : (names.get(id) ?? id);
    const fits = (leaf: AuditLeaf): boolean =>
      (subject === undefined || [leaf.who, leaf.subject].some((id) => named(id) === subject)) &&
      (module === undefined || leaf.module === module) &&
      (kind === undefined || leaf.what === kind) &&
      Date.parse(leaf.at) >= from &&
      Date.parse(leaf.at) < to;
    for await (const { id, text } of recordsOf(trail, await trail.logs.count(trail.settings.name))) {
      const leaf = parseLeaf(text);
      if (leaf === undefined || !fits(leaf)) continue;
      await print(
        `${JSON.stringify({ id, ...leaf, who: named(leaf.who), from: named(leaf.from), subject: named(leaf.subject) })}\n`,
      );
    }
    return 0;
  } finally {
    trail.close();
  }
}

function timeOf(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new Fault("USAGE", `${JSON.stringify(text)} is no time`, { hint: "write 2026-01-02T15:04:05Z" });
  return at;
}
