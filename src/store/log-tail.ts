import { open, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault } from "../fault/fault.ts";
import { anchorFault } from "./anchor-fault.ts";
import { readAt, syncFolder } from "./file-bytes.ts";
import type { LogRow } from "./logs.ts";

/** A record as it is shipped. */
export type ShippedRecord = {
  readonly id: number;
  readonly key: string;
  readonly text: string;
  readonly origin: string;
  readonly upstreamId?: number;
  readonly at: number;
  /** In base64, of a record whose text was removed: it cannot be made from the text any more. */
  readonly leaf?: string;
};

/** A row as it is shipped. The leaf follows from the text, where there is one. */
export function shipped({ id, key, text, origin, upstreamId, at, leaf }: LogRow): ShippedRecord {
  const rest = { ...(upstreamId !== undefined && { upstreamId }), ...(text === "" && { leaf: base64(leaf) }) };
  return { id, key, text, origin, at, ...rest };
}

/** Without the end of the line. */
export function shippedLine(row: LogRow): string {
  return JSON.stringify(shipped(row));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

const newline = 10;

/** A copy of a log's records outside of its data folder: one JSON object a line, in the order of their ids from 0 on. */
export class LogTail {
  readonly #path: string;
  readonly #file: FileHandle;
  #size = 0;
  #count = 0;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** A line that was cut by the end of the last process does not count. @throws {Fault} LOG_ANCHOR */
  static async open(path: string): Promise<LogTail> {
    try {
      const file = await open(path, "a+", 0o600);
      await syncFolder(dirname(path));
      const tail = new LogTail(path, file);
      await tail.#cut(Number.POSITIVE_INFINITY);
      return tail;
    } catch (cause) {
      throw anchorFault(path, "cannot be opened", cause);
    }
  }

  /** Records it holds: the id the next one must have. */
  get count(): number {
    return this.#count;
  }

  /** Adds records, durably. The first has the id `count`. @throws {Fault} LOG_ANCHOR; then it is to be cut again */
  async ship(records: readonly ShippedRecord[]): Promise<void> {
    if (records.length === 0) return;
    const bytes = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(""));
    try {
      await this.#file.appendFile(bytes);
      await this.#file.datasync();
    } catch (cause) {
      throw anchorFault(this.#path, "cannot be written", cause);
    }
    this.#size += bytes.length;
    this.#count += records.length;
  }

  /** Takes away what lies beyond so many records, and whatever a failed `ship` has left. @throws {Fault} LOG_ANCHOR */
  async cutTo(count: number): Promise<void> {
    try {
      await this.#cut(count);
    } catch (cause) {
      throw anchorFault(this.#path, "cannot be cut", cause);
    }
  }

  /** All records in order. @throws {Fault} LOG_ANCHOR; LOG_DAMAGED naming the line that is no record */
  async *records(): AsyncGenerator<ShippedRecord> {
    let id = 0;
    for await (const line of this.#lines()) {
      const record = parseLine(line, id);
      if (record === undefined) throw new Fault("LOG_DAMAGED", `line ${id + 1} of ${this.#path} is no record ${id}`);
      yield record;
      id++;
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #cut(count: number): Promise<void> {
    const { size } = await this.#file.stat();
    const end = await this.#endOf(count, size);
    if (end.size < size) {
      await this.#file.truncate(end.size);
      await this.#file.datasync();
    }
    this.#size = end.size;
    this.#count = end.count;
  }

  /** Where the last whole line with an id below `count` ends. Looked for from the end: there is little beyond it. */
  async #endOf(count: number, size: number): Promise<Place> {
    for (let window = 64 * 1024; ; window *= 2) {
      const start = Math.max(0, size - window);
      const bytes = Buffer.from(await readAt(this.#file, start, size - start));
      for (let end = bytes.lastIndexOf(newline); end >= 0;) {
        const before = end === 0 ? -1 : bytes.lastIndexOf(newline, end - 1);
        if (before < 0 && start > 0) break; // the line began before the window
        const id = idOf(bytes.toString("utf8", before + 1, end));
        if (id !== undefined && id < count) return { size: start + end + 1, count: id + 1 };
        end = before;
      }
      if (start === 0) return { size: 0, count: 0 };
    }
  }

  async *#lines(): AsyncGenerator<string> {
    const chunk = 1024 * 1024;
    let rest = Buffer.alloc(0);
    for (let at = 0; at < this.#size; at += chunk) {
      const read = await readAt(this.#file, at, Math.min(chunk, this.#size - at)).catch((cause: unknown) => {
        throw anchorFault(this.#path, "cannot be read", cause);
      });
      const bytes = Buffer.concat([rest, read]);
      let start = 0;
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
        yield bytes.toString("utf8", start, end);
        start = end + 1;
      }
      rest = bytes.subarray(start);
    }
  }
}

type Place = { readonly size: number; readonly count: number };

function idOf(line: string): number | undefined {
  try {
    const { id } = JSON.parse(line) as { readonly id?: unknown };
    return typeof id === "number" && Number.isSafeInteger(id) && id >= 0 ? id : undefined;
  } catch {
    return undefined;
  }
}

function parseLine(line: string, id: number): ShippedRecord | undefined {
  if (idOf(line) !== id) return undefined;
  const record = JSON.parse(line) as Partial<ShippedRecord>;
  const { key, text, origin, upstreamId, at, leaf } = record;
  const whole = typeof key === "string" && typeof text === "string" && typeof origin === "string";
  if (!whole || typeof at !== "number" || !["undefined", "number"].includes(typeof upstreamId)) return undefined;
  return {
    id,
    key,
    text,
    origin,
    at,
    ...(upstreamId !== undefined && { upstreamId }),
    ...(leaf !== undefined && { leaf }),
  };
}
