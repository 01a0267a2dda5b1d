import type { LogProofs } from "../checksums/log/log-proofs.ts";
import { Fault } from "../fault/fault.ts";
import type { AuditPersonTable } from "../store/audit-persons.ts";
import type { LogRow, LogTable } from "../store/logs.ts";
import { type AuditLeaf, parseLeaf } from "./audit-entry.ts";

/** An audit trail as who reads it needs it. */
export type TrailReader = {
  readonly name: string;
  readonly rows: Pick<LogTable, "count" | "range">;
  readonly persons: Pick<AuditPersonTable, "findText" | "findId">;
  /** undefined: nothing of it has been signed yet. */
  proofs(): Promise<LogProofs | undefined>;
};

/** What is looked for; what is absent does not matter. */
export type TrailFilter = {
  /** On whose behalf, or whom it is about: a name, or an id as it stands in the leaves. */
  readonly subject?: string | undefined;
  readonly module?: string | undefined;
  readonly kind?: string | undefined;
  /** Milliseconds since 1970. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
};

export type RecordRange = { readonly from: number; readonly to: number };

const pageRows = 4096;

/** The leaves that fit, with the names that stand behind their ids, where nobody has taken them out. */
export async function* searchTrail(
  reader: TrailReader,
  { subject, module, kind, since = 0, until = Number.POSITIVE_INFINITY }: TrailFilter,
  range: RecordRange,
): AsyncGenerator<AuditLeaf & { readonly id: number }> {
  const { persons } = reader;
  const wanted = subject === undefined ? undefined : ((await persons.findText(subject))?.id ?? subject);
  // Most records are passed over without a look at what they say.
  const words = [wanted, module, kind].filter((word) => word !== undefined).map((word) => JSON.stringify(word));
  const fits = (leaf: AuditLeaf): boolean =>
    (wanted === undefined || leaf.who === wanted || leaf.subject === wanted) &&
    (module === undefined || leaf.module === module) &&
    (kind === undefined || leaf.what === kind) &&
    Date.parse(leaf.at) >= since &&
    Date.parse(leaf.at) < until;
  const names = new Map<string, string>();
  const named = async (id: string | undefined): Promise<string | undefined> => {
    if (id === undefined) return undefined;
    const name = names.get(id) ?? (await persons.findId(id))?.text ?? id;
    names.set(id, name);
    return name;
  };
  for await (const { id, text } of recordsOf(reader, range)) {
    if (!words.every((word) => text.includes(word))) continue;
    const leaf = parseLeaf(text);
    if (leaf === undefined || !fits(leaf)) continue;
    const [who, from, about] = [await named(leaf.who), await named(leaf.from), await named(leaf.subject)];
    yield { id, ...leaf, who, from, subject: about };
  }
}

export type Exported =
  | { readonly head: string }
  | { readonly id: number; readonly leaf?: string; readonly hash?: string; readonly proof: readonly string[] };

/** Records with the proof that they stand under one signed head, for somebody who has the key alone: that head first. */
export async function* exportTrail(
  reader: TrailReader,
  rangeOf: (size: number) => RecordRange,
): AsyncGenerator<Exported> {
  const proofs = await reader.proofs();
  if (proofs === undefined) throw new Fault("LOG_NOT_SET_UP", `${reader.name} has no signed head yet`);
  yield { head: Buffer.from(proofs.head).toString("utf8") };
  for await (const { id, text, leaf } of recordsOf(reader, rangeOf(proofs.size))) {
    const proof = (await proofs.prove(id)).map(base64);
    // Of what was removed the hash is left.
    yield { id, ...(text === "" ? { hash: base64(leaf) } : { leaf: text }), proof };
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

async function* recordsOf({ rows, name }: TrailReader, { from, to }: RecordRange): AsyncGenerator<LogRow> {
  for (let at = from; at < to; at += pageRows) yield* await rows.range(name, at, Math.min(to, at + pageRows));
}
