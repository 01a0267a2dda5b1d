import type { RelayTable } from "./answers.ts";
import type { Records } from "./records.ts";
import { statement, type Slot } from "./statement.ts";
import type { Tables } from "./tables.ts";

type Row = Tables["relay"];

/** So many are forgotten at a time. */
const forgetRows = 256;

/** Proven tiles of foreign checksum databases in a database of our own. */
export class RelayRecords implements RelayTable {
  readonly #records: Records;
  readonly #statements: ReturnType<typeof relayStatements>;

  constructor(records: Records) {
    this.#records = records;
    this.#statements = relayStatements(records.build);
  }

  async find(database: string, path: string): Promise<Uint8Array | undefined> {
    const [row] = await this.#records.all(this.#statements.find({ database, path }));
    return row?.body;
  }

  async put(database: string, path: string, body: Uint8Array, at: number): Promise<void> {
    await this.#records.write([this.#statements.put({ database, path, body: Uint8Array.from(body), at })]);
  }

  async bytes(): Promise<number> {
    const [row] = await this.#records.all(this.#statements.bytes);
    return row?.relay_bytes ?? 0;
  }

  /** Forgets the oldest until at most so many bytes are left: each can be asked for again. */
  async shrink(maxBytes: number): Promise<void> {
    while ((await this.bytes()) > maxBytes) await this.#records.write([this.#statements.forgetOldest]);
  }
}

function relayStatements(build: Records["build"]) {
  return {
    find: statement((slot: Slot<Pick<Row, "database" | "path">>) =>
      build
        .selectFrom("relay")
        .select("body")
        .where("database", "=", slot("database"))
        .where("path", "=", slot("path")),
    ),
    put: statement((slot: Slot<Row>) =>
      build
        .insertInto("relay")
        .values({ database: slot("database"), path: slot("path"), body: slot("body"), at: slot("at") })
        .onConflict((row) =>
          row.columns(["database", "path"]).doUpdateSet((values) => ({
            body: values.ref("excluded.body"),
            at: values.ref("excluded.at"),
          })),
        ),
    ),
    bytes: statement(() => build.selectFrom("total").select("relay_bytes"))({}),
    forgetOldest: statement(() =>
      build
        .deleteFrom("relay")
        .where((row) =>
          row(
            row.refTuple("database", "path"),
            "in",
            row
              .selectFrom("relay")
              .select(["database", "path"])
              .orderBy("at")
              .limit(forgetRows)
              .$asTuple("database", "path"),
          ),
        ),
    )({}),
  };
}
