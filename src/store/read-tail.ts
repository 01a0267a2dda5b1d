import { open } from "node:fs/promises";
import { join } from "node:path";
import { anchorFault } from "./anchor-fault.ts";

/**
 * The keys and texts of a log as they stand in the copy beside its anchor, in order, without taking the anchor from the
 * server that has it. A line that is no record is an empty one. @throws {Fault} LOG_ANCHOR
 */
export async function* readTail(anchor: string): AsyncGenerator<{ readonly key: string; readonly text: string }> {
  const path = join(anchor, "records.jsonl");
  try {
    const file = await open(path);
    for await (const line of file.readLines()) yield parse(line);
  } catch (cause) {
    throw anchorFault(path, "cannot be read", cause);
  }
}

function parse(line: string): { readonly key: string; readonly text: string } {
  try {
    const { key, text } = JSON.parse(line) as { readonly key?: unknown; readonly text?: unknown };
    return { key: typeof key === "string" ? key : "", text: typeof text === "string" ? text : "" };
  } catch {
    return { key: "", text: "" };
  }
}
