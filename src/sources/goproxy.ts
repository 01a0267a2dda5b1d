import { Readable } from "node:stream";
import type { Scope } from "../events/scope.ts";
import { contentLength, HttpBase, type Doors, type HttpBaseOptions } from "./http-base.ts";
import type { Incoming, Patience, Source, Wanted } from "./source.ts";
import { sumdbLane } from "./sumdb-lane.ts";
import { wantedName, wantedPath } from "./wanted-path.ts";

/**
 * A GOPROXY server over HTTP.
 * @see https://go.dev/ref/mod#goproxy-protocol
 */
export class Goproxy implements Source {
  readonly name: string;
  readonly #server: HttpBase;

  constructor(options: HttpBaseOptions, doors: Doors) {
    this.name = options.name;
    this.#server = new HttpBase(options, doors);
  }

  async get(wanted: Wanted, patience: Patience, scope: Scope): Promise<Incoming> {
    return this.#server.incoming({ path: wantedPath(wanted), what: wantedName(wanted) }, patience, scope);
  }

  async getFrom(
    wanted: Wanted,
    at: number,
    length: number,
    patience: Patience,
    scope: Scope,
  ): Promise<Incoming | undefined> {
    const reply = await this.#server.reply({ path: wantedPath(wanted), what: wantedName(wanted), at }, patience, scope);
    if (reply.status === 206 && reply.headers["content-range"] === `bytes ${at}-${length - 1}/${length}`) {
      return { from: this.name, length: length - at, body: reply.body };
    }
    if (reply.status === 200 && contentLength(reply) === length) {
      return {
        from: this.name,
        length: length - at,
        body: Readable.from(behind(reply.body, at), { objectMode: false }),
      };
    }
    reply.body.destroy();
    return undefined;
  }

  async head(wanted: Wanted, patience: Patience, scope: Scope): Promise<{ readonly length?: number }> {
    const question = { path: wantedPath(wanted), what: wantedName(wanted), method: "HEAD" } as const;
    const reply = await this.#server.reply(question, patience, scope);
    reply.body.destroy();
    const length = contentLength(reply);
    return length === undefined ? {} : { length };
  }

  async checksum(database: string, path: string, patience: Patience, scope: Scope): Promise<Incoming> {
    const what = `${path} of checksum database ${database}`;
    const question = { path: `sumdb/${database}/${path}`, what, lane: sumdbLane };
    return this.#server.incoming(question, patience, scope);
  }

  async probe(scope: Scope): Promise<boolean> {
    return this.#server.probe(scope);
  }
}

/** What comes behind the first `at` bytes: for a server that knows no ranges and sends everything again. */
async function* behind(body: AsyncIterable<Buffer>, at: number): AsyncGenerator<Buffer> {
  let skip = at;
  for await (const chunk of body) {
    if (chunk.length > skip) yield chunk.subarray(skip);
    skip = Math.max(0, skip - chunk.length);
  }
}
