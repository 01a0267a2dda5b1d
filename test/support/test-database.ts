import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { unescapePath, unescapeVersion } from "../../src/gomod/escape.ts";
import { goModHash } from "../../src/gomod/h1.ts";
import { checkZipContent } from "../../src/modules/zip/content.ts";
import {
  formatDataTile,
  formatRecord,
  formatTree,
  keyPairFromSeed,
  parseSignerKey,
  parseTilePath,
  readTileData,
  signNote,
  type KeyPair,
} from "../../src/tlog/index.ts";
import { GrownTree } from "../tlog/grown-tree.ts";
import { type Behaviour, type Origin, serve } from "./origin.ts";

export type TestDatabaseOptions = {
  readonly name?: string;
  /** Grows the key: databases of one name and seed have one key. */
  readonly seed?: number;
  /** Records that stand in it from the start, of modules nobody asks for. */
  readonly size?: number;
};

/** A checksum database of made-up modules: it signs, as the public one does, what an origin serves when it is first asked. */
export class TestDatabase {
  readonly name: string;
  readonly keys: KeyPair;
  /** Paths asked for, in order. */
  readonly asked: string[] = [];
  /** What answers for a path in place of the database, with its true answer; "" answers for all. */
  readonly behaviours = new Map<string, Behaviour>();
  readonly records: string[] = [];
  readonly #seed: number;
  readonly #tree: GrownTree;
  readonly #ids = new Map<string, number>();
  readonly #server: Server;
  #origin: Origin | undefined;

  constructor(options: TestDatabaseOptions = {}) {
    const { name = "sum.example.com", seed = 1, size = 300 } = options;
    this.name = name;
    this.#seed = seed;
    this.keys = keyPairFromSeed(name, Buffer.alloc(32, seed));
    this.#tree = new GrownTree((n) => this.records[n] ?? "");
    for (let n = 0; n < size; n++) this.addRecord(`other.example.com/m${n}`, "v1.0.0", `h1:zip${n}=`, `h1:mod${n}=`);
    this.#server = createServer((request, response) => void this.handle(request, response, ""));
  }

  /** Listens on a free port of loopback until the test ends. */
  static async start(
    t: Pick<TestContext, "after">,
    origin?: Origin,
    options: TestDatabaseOptions = {},
  ): Promise<TestDatabase> {
    const database = new TestDatabase(options);
    database.#origin = origin;
    await new Promise<void>((resolve) => database.#server.listen(0, "127.0.0.1", resolve));
    t.after(() => database.stop());
    return database;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** As modgate takes it: asked at its own address alone. */
  get sumdb(): string {
    return `${this.keys.verifierKey} ${this.url}`;
  }

  get size(): number {
    return this.records.length;
  }

  /** One of the same name and, unless told otherwise, the same key, with the first records of this one. */
  async twin(
    t: Pick<TestContext, "after">,
    { seed = this.#seed, records = this.size }: { readonly seed?: number; readonly records?: number } = {},
  ): Promise<TestDatabase> {
    const twin = await TestDatabase.start(t, this.#origin, { name: this.name, seed, size: 0 });
    for (const record of this.records.slice(0, records)) twin.append(record);
    return twin;
  }

  addRecord(module: string, version: string, zip: string, mod: string): number {
    return this.append(`${module} ${version} ${zip}\n${module} ${version}/go.mod ${mod}\n`);
  }

  /** The signed head of its first `size` records. */
  async head(size = this.size): Promise<Uint8Array> {
    await this.#tree.growTo(this.size);
    return signNote({ text: formatTree(await this.#tree.head(size)), signatures: [] }, [
      parseSignerKey(this.keys.signerKey),
    ]);
  }

  /** What a lookup is answered: the record, and a head that holds it unless told otherwise. */
  async lookup(id: number, head?: Uint8Array): Promise<Uint8Array> {
    return Buffer.concat([formatRecord({ id, text: this.records[id] ?? "" }), head ?? (await this.head())]);
  }

  /** Serves its paths in place of the origin's own, below /sumdb/NAME/. */
  relayedBy(origin: Origin): void {
    const prefix = `sumdb/${this.name}/`;
    origin.prefixes.set(prefix, (request, response) => void this.handle(request, response, prefix));
  }

  async handle(request: IncomingMessage, response: ServerResponse, prefix: string): Promise<void> {
    const path = decodeURIComponent((request.url ?? "/").slice(1 + prefix.length));
    this.asked.push(path);
    const body = await this.answer(path);
    const behaviour = this.behaviours.get(path) ?? this.behaviours.get(kindOf(path)) ?? this.behaviours.get("");
    if (behaviour !== undefined) behaviour(request, response, body);
    else serve(request, response, body);
  }

  /** The true answer; undefined: there is no such thing. */
  async answer(path: string): Promise<Uint8Array | undefined> {
    if (path === "supported") return Buffer.of();
    if (path === "latest") return this.head();
    if (path.startsWith("tile/")) return this.#tile(path);
    const [module = "", version = ""] = path.replace(/^lookup\//, "").split("@");
    const id = await this.#find(unescapePath(module), unescapeVersion(version));
    return id === undefined ? undefined : this.lookup(id);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  append(record: string): number {
    const [key = ""] = record.split(" h1:");
    this.#ids.set(key, this.records.length);
    return this.records.push(record) - 1;
  }

  async #find(module: string, version: string): Promise<number | undefined> {
    const known = this.#ids.get(`${module} ${version}`);
    if (known !== undefined) return known;
    const base = `${module.replace(/[A-Z]/g, (capital) => `!${capital.toLowerCase()}`)}/@v/${version}`;
    const [zip, mod] = [this.#origin?.files.get(`${base}.zip`), this.#origin?.files.get(`${base}.mod`)];
    if (zip === undefined || mod === undefined) return undefined;
    const h1 = await zipHash(zip, module, version);
    return this.#ids.get(`${module} ${version}`) ?? this.addRecord(module, version, h1, goModHash(mod));
  }

  async #tile(path: string): Promise<Uint8Array | undefined> {
    await this.#tree.growTo(this.size);
    const tile = parseTilePath(path);
    const level = tile.level === "data" ? 0 : tile.level;
    const nodes = Math.floor(this.size / 2 ** (tile.height * level));
    const first = tile.n * 2 ** tile.height;
    if (first + tile.width > nodes) return undefined;
    if (tile.level === "data") return formatDataTile(this.records.slice(first, first + tile.width));
    return readTileData({ ...tile, level }, this.#tree.read);
  }
}

/** "tile" for tiles and "lookup" for lookups: behaviours may be set for all of them. */
function kindOf(path: string): string {
  return path.split("/")[0] ?? "";
}

export async function zipHash(zip: Uint8Array, module: string, version: string): Promise<string> {
  const bytes = {
    size: zip.length,
    read: async (position: number, length: number) => zip.slice(position, position + length),
  };
  return (await checkZipContent(bytes, module, version)).h1;
}
