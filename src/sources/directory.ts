import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { Fault } from "../fault/fault.ts";
import type { Scope } from "../events/scope.ts";
import { untilGivenUp } from "../events/until-given-up.ts";
import { within } from "../events/wait.ts";
import type { Lanes } from "../net/lanes.ts";
import type { Incoming, Patience, Source, Wanted } from "./source.ts";
import { wantedName, wantedPath } from "./wanted-path.ts";

export type DirectoryOptions = {
  readonly base: URL;
  readonly name: string;
  readonly readMs: number;
  /** Shared by all directories: a dead network mount holds a thread for ever, so few reads may be under way. */
  readonly lanes: Lanes;
};

/** A GOPROXY given as file://: the same paths, as files. */
export class Directory implements Source {
  readonly name: string;
  readonly #folder: string;
  readonly #readMs: number;
  readonly #lanes: Lanes;

  constructor(options: DirectoryOptions) {
    this.name = options.name;
    this.#folder = fileURLToPath(options.base);
    this.#readMs = options.readMs;
    this.#lanes = options.lanes;
  }

  async get(wanted: Wanted, _patience: Patience, scope: Scope): Promise<Incoming> {
    return this.#open(wantedPath(wanted), wantedName(wanted), 0, scope);
  }

  async getFrom(
    wanted: Wanted,
    at: number,
    length: number,
    _patience: Patience,
    scope: Scope,
  ): Promise<Incoming | undefined> {
    const incoming = await this.#open(wantedPath(wanted), wantedName(wanted), at, scope);
    if (incoming.length === length - at) return incoming;
    incoming.body.destroy();
    return undefined;
  }

  async head(wanted: Wanted, _patience: Patience, scope: Scope): Promise<{ readonly length?: number }> {
    return { length: await this.#size(wantedPath(wanted), wantedName(wanted), scope) };
  }

  async checksum(database: string, path: string, _patience: Patience, scope: Scope): Promise<Incoming> {
    return this.#open(join("sumdb", database, path), `checksum database ${database}, ${path}`, 0, scope);
  }

  async probe(scope: Scope): Promise<boolean> {
    await this.#bounded("probe", scope, () => stat(this.#folder));
    return true;
  }

  async #open(path: string, what: string, start: number, scope: Scope): Promise<Incoming> {
    const size = await this.#size(path, what, scope);
    const file = createReadStream(join(this.#folder, path), { start, signal: scope.signal, highWaterMark: 256 * 1024 });
    const body = Readable.from(this.#chunks(file[Symbol.asyncIterator](), what, scope), { objectMode: false });
    body.once("close", () => file.destroy());
    return { from: this.name, length: size - start, body };
  }

  async *#chunks(file: AsyncIterator<Buffer>, what: string, scope: Scope): AsyncGenerator<Buffer> {
    for (;;) {
      const next = await this.#bounded(what, scope, () => file.next());
      if (next.done === true) return;
      yield next.value;
    }
  }

  async #size(path: string, what: string, scope: Scope): Promise<number> {
    try {
      const found = await this.#bounded(what, scope, () => stat(join(this.#folder, path)));
      if (found.isFile()) return found.size;
    } catch (cause) {
      if (!isAbsence(cause)) throw cause;
      await this.#bounded(what, scope, () => stat(this.#folder)).catch((failure: unknown) => {
        if (!isAbsence(failure)) throw failure;
        throw new Fault("UPSTREAM_UNREACHABLE", `${this.name}: the folder does not exist`, { cause: failure });
      });
    }
    throw new Fault("NOT_FOUND", `${what}: not in ${this.name}`);
  }

  /** One file operation within its budget; a hung one keeps its lane until the system has really answered. */
  async #bounded<T>(what: string, scope: Scope, operation: () => Promise<T>): Promise<T> {
    const under = this.#lanes.run("file", scope, operation);
    const budgetMs = this.#readMs;
    const hint = "check whether the file system behind it answers";
    const fault = () =>
      new Fault("UPSTREAM_TIMEOUT", `${what}: no answer from ${this.name} in ${budgetMs} ms`, { hint });
    const wait = { reason: "first_byte", on: this.name, budgetMs, fault } as const;
    return within<T>(scope, wait, (inner) => untilGivenUp(under, inner.signal)).catch((cause: unknown): never => {
      if (cause instanceof Fault || isAbsence(cause) || scope.signal.aborted) throw cause;
      throw new Fault("UPSTREAM_BROKEN", `${what}: cannot read in ${this.name}: ${(cause as Error).message}`, {
        cause,
      });
    });
  }
}

function isAbsence(cause: unknown): boolean {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return code === "ENOENT" || code === "ENOTDIR";
}
