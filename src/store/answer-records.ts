import type { AnswerKey, AnswerTable, KeptAnswer } from "./answers.ts";
import type { Records } from "./records.ts";
import { statement, type Slot } from "./statement.ts";
import type { Tables } from "./tables.ts";

type Row = Tables["answer"];

/** The last good answers in a database. */
export class AnswerRecords implements AnswerTable {
  readonly #records: Records;
  readonly #statements: ReturnType<typeof answerStatements>;

  constructor(records: Records) {
    this.#records = records;
    this.#statements = answerStatements(records.build);
  }

  async find({ module, kind, query }: AnswerKey): Promise<KeptAnswer | undefined> {
    const [row] = await this.#records.all(this.#statements.find({ module, kind, query }));
    return row && { module, kind, query, id: row.id, body: row.body, from: row.source, fetchedAt: row.fetched_at };
  }

  async put({ module, kind, query, id, body, from, fetchedAt }: KeptAnswer): Promise<void> {
    const own = Uint8Array.from(body);
    await this.#records.write([
      this.#statements.put({ module, kind, query, id, body: own, source: from, fetched_at: fetchedAt }),
    ]);
  }
}

function answerStatements(build: Records["build"]) {
  return {
    find: statement((slot: Slot<Pick<Row, "module" | "kind" | "query">>) =>
      build
        .selectFrom("answer")
        .selectAll()
        .where("module", "=", slot("module"))
        .where("kind", "=", slot("kind"))
        .where("query", "=", slot("query")),
    ),
    put: statement((slot: Slot<Row>) =>
      build
        .insertInto("answer")
        .values({
          module: slot("module"),
          kind: slot("kind"),
          query: slot("query"),
          id: slot("id"),
          body: slot("body"),
          source: slot("source"),
          fetched_at: slot("fetched_at"),
        })
        .onConflict((row) =>
          row.columns(["module", "kind", "query"]).doUpdateSet((values) => ({
            id: values.ref("excluded.id"),
            body: values.ref("excluded.body"),
            source: values.ref("excluded.source"),
            fetched_at: values.ref("excluded.fetched_at"),
          })),
        ),
    ),
  };
}
