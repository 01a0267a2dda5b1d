import type { LogHeadRow, LogRow, LogTable } from "./logs.ts";
import type { Records } from "./records.ts";
import { statement, type Slot } from "./statement.ts";
import type { Tables } from "./tables.ts";

type Row = Tables["log_record"];
type HeadRow = Tables["log_head"];

/** Transparency logs in a database. */
export class LogRecords implements LogTable {
  readonly #records: Records;
  readonly #statements: ReturnType<typeof logStatements>;

  constructor(records: Records) {
    this.#records = records;
    this.#statements = logStatements(records.build);
  }

  async count(log: string): Promise<number> {
    const [row] = await this.#records.all(this.#statements.last({ log }));
    return row === undefined ? 0 : row.id + 1;
  }

  async find(log: string, key: string): Promise<LogRow | undefined> {
    const [row] = await this.#records.all(this.#statements.find({ log, key }));
    return row && recordOf(row);
  }

  async range(log: string, from: number, to: number): Promise<readonly LogRow[]> {
    return (await this.#records.all(this.#statements.range({ log, from, to }))).map(recordOf);
  }

  async append(log: string, rows: readonly LogRow[]): Promise<void> {
    await this.#records.write(
      rows.map(({ upstreamId, ...row }) => this.#statements.append({ log, ...row, upstream_id: upstreamId ?? null })),
    );
  }

  async head(log: string): Promise<LogHeadRow | undefined> {
    const [row] = await this.#records.all(this.#statements.head({ log }));
    return row;
  }

  async putHead(log: string, head: LogHeadRow): Promise<void> {
    await this.#records.write([this.#statements.putHead({ log, ...head })]);
  }

  async cut(log: string, from: number): Promise<void> {
    await this.#records.write([this.#statements.cut({ log, from })]);
  }

  async blank(log: string, from: number, to: number): Promise<void> {
    await this.#records.write([this.#statements.blank({ log, from, to })]);
  }

  async cutHeads(log: string, size: number): Promise<void> {
    await this.#records.write([this.#statements.cutHeads({ log, size })]);
  }
}

function recordOf({ id, key, text, leaf, origin, upstream_id, at }: Row): LogRow {
  return { id, key, text, leaf, origin, at, ...(upstream_id !== null && { upstreamId: upstream_id }) };
}

function logStatements(build: Records["build"]) {
  const ofLog = (slot: Slot<{ log: string }>) => build.selectFrom("log_record").where("log", "=", slot("log"));
  return {
    last: statement((slot: Slot<{ log: string }>) => ofLog(slot).select("id").orderBy("id", "desc").limit(1)),
    find: statement((slot: Slot<Pick<Row, "log" | "key">>) => ofLog(slot).selectAll().where("key", "=", slot("key"))),
    range: statement((slot: Slot<{ log: string; from: number; to: number }>) =>
      ofLog(slot).selectAll().where("id", ">=", slot("from")).where("id", "<", slot("to")).orderBy("id"),
    ),
    append: statement((slot: Slot<Row>) =>
      build.insertInto("log_record").values({
        log: slot("log"),
        id: slot("id"),
        key: slot("key"),
        text: slot("text"),
        leaf: slot("leaf"),
        origin: slot("origin"),
        upstream_id: slot("upstream_id"),
        at: slot("at"),
      }),
    ),
    head: statement((slot: Slot<{ log: string }>) =>
      build
        .selectFrom("log_head")
        .select(["generation", "size", "root", "note", "at"])
        .where("log", "=", slot("log"))
        .orderBy("generation", "desc")
        .limit(1),
    ),
    putHead: statement((slot: Slot<HeadRow>) =>
      build.insertInto("log_head").values({
        log: slot("log"),
        generation: slot("generation"),
        size: slot("size"),
        root: slot("root"),
        note: slot("note"),
        at: slot("at"),
      }),
    ),
    cut: statement((slot: Slot<{ log: string; from: number }>) =>
      build.deleteFrom("log_record").where("log", "=", slot("log")).where("id", ">=", slot("from")),
    ),
    blank: statement((slot: Slot<{ log: string; from: number; to: number }>) =>
      build
        .updateTable("log_record")
        .set({ text: "" })
        .where("log", "=", slot("log"))
        .where("id", ">=", slot("from"))
        .where("id", "<", slot("to")),
    ),
    cutHeads: statement((slot: Slot<{ log: string; size: number }>) =>
      build.deleteFrom("log_head").where("log", "=", slot("log")).where("size", ">", slot("size")),
    ),
  };
}
