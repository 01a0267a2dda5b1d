import type { Records } from "./records.ts";
import { statement, type Slot } from "./statement.ts";
import type { Tables } from "./tables.ts";

/** Who stands behind an id of the audit trail: a name, or an address. */
export type AuditPerson = Tables["audit_person"];

/** Writes resolve when they would survive a power cut. @throws {Fault} STORAGE_FULL, STORAGE_FAILED */
export interface AuditPersonTable {
  findText(text: string): Promise<AuditPerson | undefined>;
  findId(id: string): Promise<AuditPerson | undefined>;
  all(): Promise<readonly AuditPerson[]>;
  /** Where there is one of this text already, it stays. */
  add(person: AuditPerson): Promise<void>;
  forget(text: string): Promise<void>;
}

/** In a database. */
export class AuditPersons implements AuditPersonTable {
  readonly #records: Records;
  readonly #statements: ReturnType<typeof personStatements>;

  constructor(records: Records) {
    this.#records = records;
    this.#statements = personStatements(records.build);
  }

  async findText(text: string): Promise<AuditPerson | undefined> {
    const [row] = await this.#records.all(this.#statements.findText({ text }));
    return row;
  }

  async findId(id: string): Promise<AuditPerson | undefined> {
    const [row] = await this.#records.all(this.#statements.findId({ id }));
    return row;
  }

  async all(): Promise<readonly AuditPerson[]> {
    return this.#records.all(this.#statements.all);
  }

  async add(person: AuditPerson): Promise<void> {
    await this.#records.write([this.#statements.add(person)]);
  }

  async forget(text: string): Promise<void> {
    await this.#records.write([this.#statements.forget({ text })]);
  }
}

function personStatements(build: Records["build"]) {
  return {
    findText: statement((slot: Slot<{ text: string }>) =>
      build.selectFrom("audit_person").selectAll().where("text", "=", slot("text")),
    ),
    findId: statement((slot: Slot<{ id: string }>) =>
      build.selectFrom("audit_person").selectAll().where("id", "=", slot("id")),
    ),
    all: statement(() => build.selectFrom("audit_person").selectAll())({}),
    add: statement((slot: Slot<AuditPerson>) =>
      build
        .insertInto("audit_person")
        .values({ id: slot("id"), text: slot("text"), salt: slot("salt") })
        .onConflict((row) => row.doNothing()),
    ),
    forget: statement((slot: Slot<{ text: string }>) =>
      build.deleteFrom("audit_person").where("text", "=", slot("text")),
    ),
  };
}
