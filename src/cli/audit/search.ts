import { searchTrail } from "../../audit/trail-reader.ts";
import { Fault } from "../../fault/fault.ts";
import type { ReadConfig } from "../read-config.ts";
import { print } from "../print.ts";
import { readTrail } from "./read-trail.ts";

export type SearchOptions = {
  readonly subject?: string;
  readonly module?: string;
  readonly kind?: string;
  readonly since?: string;
  readonly until?: string;
};

/** Prints the leaves that fit. */
export async function search(config: ReadConfig, { since, until, ...words }: SearchOptions): Promise<number> {
  const filter = { ...words, since: timeOf(since), until: timeOf(until) };
  const trail = await readTrail(config);
  try {
    const all = { from: 0, to: await trail.rows.count(trail.name) };
    for await (const leaf of searchTrail(trail, filter, all)) await print(`${JSON.stringify(leaf)}\n`);
    return 0;
  } finally {
    trail.close();
  }
}

function timeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw new Fault("USAGE", `${JSON.stringify(text)} is no time`, { hint: "write 2026-01-02T15:04:05Z" });
}
