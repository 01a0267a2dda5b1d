import { Readable } from "node:stream";
import { z } from "zod";
import { exportTrail, searchTrail, type TrailReader } from "../../audit/trail-reader.ts";
import { Fault } from "../../fault/fault.ts";
import { answerJson, answerText, type Answer } from "../answer.ts";
import type { Ask, House } from "../endpoint.ts";
import { readJson } from "./json-body.ts";

const mostFound = 1_000;
/** A call looks at no more records: who looks for little in much is given a place to go on from. */
const mostRead = 65_536;

const count = z.coerce.number().int().min(0);
const page = { from: count.default(0), limit: count.min(1).max(mostFound).default(100) };
const time = z.iso
  .datetime({ offset: true })
  .or(z.iso.date())
  .transform((text) => Date.parse(text))
  .optional();
const text = z.string().min(1).max(500).optional();
const searchQuery = z.strictObject({ ...page, subject: text, module: text, kind: text, since: time, until: time });
const exportQuery = z.strictObject(page);
const body = z.strictObject({ text: z.string().min(1).max(500) });

/**
 * GET /api/v1/audit?subject&module&kind&since&until&from&limit: leaves as JSON lines, with the names behind their ids.
 * The last line is {"next"} when there may be more: the `from` to go on with.
 */
export async function searchAudit(ask: Ask, { auditReader }: House): Promise<Answer> {
  const reader = present(auditReader);
  const { from, limit, ...filter } = parse(searchQuery, ask);
  const records = await reader.rows.count(reader.name);
  return answerLines(found());

  async function* found(): AsyncGenerator {
    const to = Math.min(records, from + mostRead);
    let next = to;
    let left = limit;
    for await (const leaf of searchTrail(reader, filter, { from, to })) {
      yield leaf;
      if (--left > 0) continue;
      next = leaf.id + 1;
      break;
    }
    if (next < records) yield { next };
  }
}

/** GET /api/v1/audit/export?from&limit: {"head"}, then {"id","leaf","proof"} for each record, then {"next"} as above. */
export async function exportAudit(ask: Ask, { auditReader }: House): Promise<Answer> {
  const reader = present(auditReader);
  const { from, limit } = parse(exportQuery, ask);
  const proofs = await reader.proofs();
  if (proofs === undefined) throw unsigned(reader);
  return answerLines(proven(proofs.size));

  async function* proven(size: number): AsyncGenerator {
    const to = Math.min(size, from + limit);
    yield* exportTrail({ ...reader, proofs: async () => proofs }, () => ({ from, to }));
    if (to < size) yield { next: to };
  }
}

/** GET /api/v1/audit/checkpoint: the newest signed head, to be kept where the gateway's owner cannot change it. */
export async function auditCheckpoint(_ask: Ask, { auditReader }: House): Promise<Answer> {
  const reader = present(auditReader);
  const proofs = await reader.proofs();
  if (proofs === undefined) throw unsigned(reader);
  return answerText(200, Buffer.from(proofs.head).toString("utf8"));
}

/** POST /api/v1/audit/forget: takes a name or an address out of the audit trail. That this was done is a leaf itself. */
export async function forgetPerson(ask: Ask, { audit }: House): Promise<Answer> {
  const parsed = body.safeParse(await readJson(ask));
  if (!parsed.success) throw new Fault("API_BAD_REQUEST", "the body: text is wanted");
  await present(audit).forget(parsed.data.text, ask.asker.subject);
  return answerJson(200, { forgotten: true });
}

function present<T>(trail: T | undefined): T {
  if (trail !== undefined) return trail;
  throw new Fault("LOG_NOT_SET_UP", "this gateway has no audit trail", {
    hint: "begin one, and start it anew: modgate audit init --name NAME",
  });
}

function unsigned({ name }: TrailReader): Fault {
  return new Fault("LOG_NOT_SET_UP", `${name} has no signed head yet`, {
    hint: "look at its anchor: modgate audit verify",
  });
}

function parse<T>(query: z.ZodType<T>, ask: Ask): T {
  const parsed = query.safeParse(Object.fromEntries(new URLSearchParams(ask.query)));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Fault("API_BAD_REQUEST", `the query: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "no such words"}`);
}

/** One JSON object a line. Who leaves ends it. */
function answerLines(values: AsyncGenerator): Answer {
  const lines = async function* (): AsyncGenerator<Buffer> {
    for await (const value of values) yield Buffer.from(`${JSON.stringify(value)}\n`);
  };
  return {
    status: 200,
    headers: ["content-type", "application/x-ndjson", "cache-control", "no-store", "x-content-type-options", "nosniff"],
    body: { length: undefined, open: () => Readable.from(lines(), { objectMode: false }), close: () => undefined },
    source: "none",
  };
}
