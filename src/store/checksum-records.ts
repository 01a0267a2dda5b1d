import type { ChecksumTable, KeptEvidence, KeptFork, KeptHead, Pin } from "./checksums.ts";
import type { Query, Records } from "./records.ts";
import { statement, type Slot } from "./statement.ts";
import type { Tables } from "./tables.ts";

type Head = Tables["database_head"];
type Fork = Tables["database_fork"];
type Evidence = Tables["evidence"];
type PinRow = Tables["pin"];

/** What is known of foreign checksum databases, in a database of our own. */
export class ChecksumRecords implements ChecksumTable {
  readonly #records: Records;
  readonly #statements: ReturnType<typeof checksumStatements>;

  constructor(records: Records) {
    this.#records = records;
    this.#statements = checksumStatements(records.build);
  }

  async head(database: string): Promise<KeptHead | undefined> {
    return this.#first(this.#statements.head({ database }));
  }

  async putHead({ database, size, note }: KeptHead, before: Uint8Array | undefined): Promise<boolean> {
    const row = { database, size, note: Uint8Array.from(note), before: Uint8Array.from(before ?? []) };
    await this.#records.write([this.#statements.putHead(row)]);
    const kept = await this.head(database);
    return kept !== undefined && Buffer.compare(kept.note, row.note) === 0;
  }

  async removeHead(database: string): Promise<void> {
    await this.#records.write([this.#statements.removeHead({ database })]);
  }

  async fork(database: string): Promise<KeptFork | undefined> {
    return this.#first(this.#statements.fork({ database }));
  }

  async putFork({ database, older, newer, proof, at }: KeptFork): Promise<void> {
    const row = { database, older: Uint8Array.from(older), newer: Uint8Array.from(newer), proof, at };
    await this.#records.write([this.#statements.putFork(row)]);
  }

  async removeFork(database: string): Promise<void> {
    await this.#records.write([this.#statements.removeFork({ database })]);
  }

  async evidence(database: string, module: string, version: string): Promise<KeptEvidence | undefined> {
    return this.#first(this.#statements.evidence({ database, module, version }));
  }

  async putEvidence({ database, module, version, proof, at }: KeptEvidence): Promise<void> {
    const row = { database, module, version, proof: Uint8Array.from(proof), at };
    await this.#records.write([this.#statements.putEvidence(row)]);
  }

  async pin({ module, version, kind }: Pick<Pin, "module" | "version" | "kind">): Promise<Pin | undefined> {
    return this.#first(this.#statements.pin({ module, version, kind }));
  }

  async putPin({ module, version, kind, h1, at }: Pin): Promise<void> {
    await this.#records.write([this.#statements.putPin({ module, version, kind, h1, at })]);
  }

  async #first<Row>(query: Query<Row>): Promise<Row | undefined> {
    const [row] = await this.#records.all(query);
    return row;
  }
}

function checksumStatements(build: Records["build"]) {
  return {
    head: statement((slot: Slot<Pick<Head, "database">>) =>
      build.selectFrom("database_head").selectAll().where("database", "=", slot("database")),
    ),
    putHead: statement((slot: Slot<Head & { before: Uint8Array }>) =>
      build
        .insertInto("database_head")
        .values({ database: slot("database"), size: slot("size"), note: slot("note") })
        .onConflict((row) =>
          row
            .column("database")
            .doUpdateSet((values) => ({ size: values.ref("excluded.size"), note: values.ref("excluded.note") }))
            .whereRef("excluded.size", ">", "database_head.size")
            .where("database_head.note", "=", slot("before")),
        ),
    ),
    removeHead: statement((slot: Slot<Pick<Head, "database">>) =>
      build.deleteFrom("database_head").where("database", "=", slot("database")),
    ),
    fork: statement((slot: Slot<Pick<Fork, "database">>) =>
      build.selectFrom("database_fork").selectAll().where("database", "=", slot("database")),
    ),
    /** The first one found stays until somebody has looked at it. */
    putFork: statement((slot: Slot<Fork>) =>
      build
        .insertInto("database_fork")
        .values({
          database: slot("database"),
          older: slot("older"),
          newer: slot("newer"),
          proof: slot("proof"),
          at: slot("at"),
        })
        .onConflict((row) => row.column("database").doNothing()),
    ),
    removeFork: statement((slot: Slot<Pick<Fork, "database">>) =>
      build.deleteFrom("database_fork").where("database", "=", slot("database")),
    ),
    evidence: statement((slot: Slot<Pick<Evidence, "database" | "module" | "version">>) =>
      build
        .selectFrom("evidence")
        .selectAll()
        .where("module", "=", slot("module"))
        .where("version", "=", slot("version"))
        .where("database", "=", slot("database")),
    ),
    putEvidence: statement((slot: Slot<Evidence>) =>
      build
        .insertInto("evidence")
        .values({
          database: slot("database"),
          module: slot("module"),
          version: slot("version"),
          proof: slot("proof"),
          at: slot("at"),
        })
        .onConflict((row) =>
          row
            .columns(["module", "version", "database"])
            .doUpdateSet((values) => ({ proof: values.ref("excluded.proof"), at: values.ref("excluded.at") })),
        ),
    ),
    pin: statement((slot: Slot<Pick<PinRow, "module" | "version" | "kind">>) =>
      build
        .selectFrom("pin")
        .selectAll()
        .where("module", "=", slot("module"))
        .where("version", "=", slot("version"))
        .where("kind", "=", slot("kind")),
    ),
    putPin: statement((slot: Slot<PinRow>) =>
      build
        .insertInto("pin")
        .values({
          module: slot("module"),
          version: slot("version"),
          kind: slot("kind"),
          h1: slot("h1"),
          at: slot("at"),
        })
        .onConflict((row) => row.columns(["module", "version", "kind"]).doNothing()),
    ),
  };
}
