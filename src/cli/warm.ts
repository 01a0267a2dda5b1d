import { readFileSync } from "node:fs";
import { z } from "zod";
import { Fault } from "../fault/fault.ts";
import { tellLocalApi } from "../net/local-api.ts";
import { adminSocketOf } from "./gateway-socket.ts";
import type { ReadConfig } from "./read-config.ts";

/** So much of a go.sum at a time: with its line feeds escaped it stays below what the API takes. */
const sliceBytes = 600_000;

const step = z.discriminatedUnion("what", [
  z.object({ what: z.literal("rubbish"), lines: z.array(z.number()), of: z.number() }),
  z.object({ what: z.literal("progress"), done: z.number(), of: z.number(), bytes: z.number() }),
  z.object({ what: z.literal("failed"), object: z.string(), code: z.string(), why: z.string(), fix: z.string() }),
  z.object({
    what: z.literal("ended"),
    fetched: z.number(),
    held: z.number(),
    failed: z.number(),
    bytes: z.number(),
  }),
]);

/**
 * Has the server on this data folder fetch what a go.sum file or a name says, and tells how far it is on standard error.
 * @param named a file, "-" for standard input, or path@version
 * @returns 1 when something could not be had
 */
export async function warm(config: ReadConfig, named: string): Promise<number> {
  const bodies = named.includes("@") ? [{ modules: [named] }] : slicesOf(read(named)).map((goSum) => ({ goSum }));
  const sum = { fetched: 0, held: 0, failed: 0, bytes: 0 };
  for (const [n, body] of bodies.entries()) {
    const part = bodies.length > 1 ? `part ${n + 1} of ${bodies.length}: ` : "";
    let whole = false;
    await tellLocalApi(adminSocketOf(config.data), "/api/v1/warm", body, (line) => {
      const told = step.parse(line);
      if (told.what === "rubbish")
        say(`${part}${told.of} lines are none of a go.sum; the first is line ${told.lines[0]}`);
      else if (told.what === "failed") say(`${told.why} (${told.code})\n  fix: ${told.fix}`);
      else if (told.what === "progress")
        say(`${part}${told.done} of ${told.of} files, ${megabytes(told.bytes)} fetched`);
      else {
        whole = true;
        for (const key of ["fetched", "held", "failed", "bytes"] as const) sum[key] += told[key];
      }
    });
    if (!whole) throw new Fault("SERVER_NOT_RUNNING", "the server ended before everything was fetched");
  }
  say(
    `${sum.fetched} files fetched (${megabytes(sum.bytes)}), ${sum.held} held already, ${sum.failed} could not be had`,
  );
  return sum.failed > 0 ? 1 : 0;
}

function read(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault("USAGE", `${file} cannot be read: ${why}`, { cause, hint: "name a go.sum file, or path@version" });
  }
}

function slicesOf(text: string): readonly string[] {
  const slices: string[] = [];
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf("\n", start + sliceBytes);
    const end = newline === -1 ? text.length : newline + 1;
    slices.push(text.slice(start, end));
    start = end;
  }
  return slices;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function say(line: string): void {
  process.stderr.write(`modgate: ${line}\n`);
}
