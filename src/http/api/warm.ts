import { Readable } from "node:stream";
import type { Answer } from "../answer.ts";
import type { WarmStep } from "../../modules/warm.ts";
import type { Ask, House } from "../endpoint.ts";
import { readJson } from "./json-body.ts";
import { parseWarmRequest } from "./warm-request.ts";

/**
 * POST /api/v1/warm: fetches what the body names. The answer is one JSON object a line: rubbish lines of the go.sum, then
 * each step. It has succeeded when its last line says "ended" with failed 0. Who leaves ends it.
 */
export async function warm(ask: Ask, { warm: begin }: House): Promise<Answer> {
  const { wanted, rubbish } = parseWarmRequest(await readJson(ask));
  return {
    status: 200,
    headers: ["content-type", "application/x-ndjson", "cache-control", "no-store", "x-content-type-options", "nosniff"],
    body: {
      length: undefined,
      open: (_start, _end, scope) => Readable.from(linesOf(rubbish, begin(wanted, scope)), { objectMode: false }),
      close: () => undefined,
    },
    source: "none",
  };
}

async function* linesOf(rubbish: readonly number[], steps: AsyncIterable<WarmStep>): AsyncGenerator<Buffer> {
  if (rubbish.length > 0) yield line({ what: "rubbish", lines: rubbish.slice(0, 100), of: rubbish.length });
  for await (const step of steps) yield line(step);
}

function line(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
