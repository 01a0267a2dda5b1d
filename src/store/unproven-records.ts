import type { Query, Records } from "./records.ts";
import { statement, type Slot } from "./statement.ts";
import type { Tables } from "./tables.ts";
import type { Received, Receiver, Unproven, UnprovenKey, UnprovenTable } from "./unproven.ts";

type Row = Tables["unproven"];
type ReceiverRow = Tables["unproven_receiver"];

/** What was handed out unproven, in a database of our own. */
export class UnprovenRecords implements UnprovenTable {
  readonly #records: Records;
  readonly #statements: ReturnType<typeof unprovenStatements>;

  constructor(records: Records) {
    this.#records = records;
    this.#statements = unprovenStatements(records.build);
  }

  async all(): Promise<readonly Unproven[]> {
    return (await this.#records.all(this.#statements.all)).map(unprovenOf);
  }

  async put({ from, withdrawn, ...rest }: Unproven): Promise<void> {
    const row = { ...rest, source: from, withdrawn_at: withdrawn?.at ?? null, proven: withdrawn?.proven ?? null };
    await this.#records.write([this.#statements.put(row)]);
  }

  async remove(key: UnprovenKey): Promise<void> {
    await this.#records.write([this.#statements.remove(plain(key))]);
  }

  async received(key: UnprovenKey, { client, request, at }: Receiver): Promise<void> {
    await this.#records.write([this.#statements.received({ ...plain(key), client, request, at })]);
  }

  async receivers(key: UnprovenKey): Promise<readonly Received[]> {
    const rows = await this.#records.all(this.#statements.receivers(plain(key)));
    return rows.map(({ client, times, ...row }) => ({
      client,
      first: { request: row.first_request, at: row.first_at },
      last: { request: row.last_request, at: row.last_at },
      times,
    }));
  }
}

function plain({ module, version, kind }: UnprovenKey): UnprovenKey {
  return { module, version, kind };
}

function unprovenOf({ source, withdrawn_at: at, proven, ...row }: Row): Unproven {
  return { ...row, from: source, ...(at !== null && { withdrawn: { at, proven: proven ?? "" } }) };
}

function unprovenStatements(build: Records["build"]) {
  const all: Query<Row> = statement(() => build.selectFrom("unproven").selectAll().orderBy("at"))({});
  return {
    all,
    put: statement((slot: Slot<Row>) => {
      const columns = {
        h1: slot("h1"),
        source: slot("source"),
        mode: slot("mode"),
        because: slot("because"),
        at: slot("at"),
        until: slot("until"),
        withdrawn_at: slot("withdrawn_at"),
        proven: slot("proven"),
      };
      return build
        .insertInto("unproven")
        .values({ module: slot("module"), version: slot("version"), kind: slot("kind"), ...columns })
        .onConflict((row) => row.columns(["module", "version", "kind"]).doUpdateSet(columns));
    }),
    /** Its receivers go with it. */
    remove: statement((slot: Slot<UnprovenKey>) =>
      build
        .deleteFrom("unproven")
        .where("module", "=", slot("module"))
        .where("version", "=", slot("version"))
        .where("kind", "=", slot("kind")),
    ),
    received: statement((slot: Slot<UnprovenKey & Receiver>) =>
      build
        .insertInto("unproven_receiver")
        .values({
          module: slot("module"),
          version: slot("version"),
          kind: slot("kind"),
          client: slot("client"),
          first_request: slot("request"),
          first_at: slot("at"),
          last_request: slot("request"),
          last_at: slot("at"),
          times: 1,
        })
        .onConflict((row) =>
          row.columns(["module", "version", "kind", "client"]).doUpdateSet((values) => ({
            last_request: values.ref("excluded.last_request"),
            last_at: values.ref("excluded.last_at"),
            times: values("unproven_receiver.times", "+", 1),
          })),
        ),
    ),
    receivers: statement((slot: Slot<Pick<ReceiverRow, "module" | "version" | "kind">>) =>
      build
        .selectFrom("unproven_receiver")
        .selectAll()
        .where("module", "=", slot("module"))
        .where("version", "=", slot("version"))
        .where("kind", "=", slot("kind"))
        .orderBy("first_at"),
    ),
  };
}
