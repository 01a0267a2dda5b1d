import type { Records } from "./records.ts";
import { statement, type Slot } from "./statement.ts";
import type { Tables } from "./tables.ts";
import type { TokenRow, TokenTable } from "./tokens.ts";

type Row = Tables["token"];

/** Tokens in a database. */
export class TokenRecords implements TokenTable {
  readonly #records: Records;
  readonly #statements: ReturnType<typeof tokenStatements>;

  constructor(records: Records) {
    this.#records = records;
    this.#statements = tokenStatements(records.build);
  }

  async add(token: TokenRow): Promise<void> {
    await this.#records.write([this.#statements.add(rowOf(token))]);
  }

  async find(id: string): Promise<TokenRow | undefined> {
    const [row] = await this.#records.all(this.#statements.find({ id }));
    return row && tokenOf(row);
  }

  async list(): Promise<readonly TokenRow[]> {
    return (await this.#records.all(this.#statements.list)).map(tokenOf);
  }

  async revoke(id: string, at: number, by: string): Promise<void> {
    await this.#records.write([this.#statements.revoke({ id, at, by })]);
  }

  async touch(uses: ReadonlyMap<string, number>): Promise<void> {
    await this.#records.write([...uses].map(([id, at]) => this.#statements.touch({ id, at })));
  }

  async forget(before: number): Promise<void> {
    await this.#records.write([this.#statements.forget({ before })]);
  }
}

function rowOf({ createdAt, createdBy, expiresAt, usedAt, revokedAt, revokedBy, hash, ...row }: TokenRow): Row {
  return {
    ...row,
    hash: Uint8Array.from(hash),
    created_at: createdAt,
    created_by: createdBy,
    expires_at: expiresAt,
    used_at: usedAt ?? null,
    revoked_at: revokedAt ?? null,
    revoked_by: revokedBy ?? null,
  };
}

function tokenOf({ created_at, created_by, expires_at, used_at, revoked_at, revoked_by, ...row }: Row): TokenRow {
  return {
    ...row,
    createdAt: created_at,
    createdBy: created_by,
    expiresAt: expires_at,
    usedAt: used_at ?? undefined,
    revokedAt: revoked_at ?? undefined,
    revokedBy: revoked_by ?? undefined,
  };
}

function tokenStatements(build: Records["build"]) {
  return {
    add: statement((slot: Slot<Row>) =>
      build.insertInto("token").values({
        id: slot("id"),
        kind: slot("kind"),
        subject: slot("subject"),
        note: slot("note"),
        hash: slot("hash"),
        modules: slot("modules"),
        rights: slot("rights"),
        created_at: slot("created_at"),
        created_by: slot("created_by"),
        expires_at: slot("expires_at"),
        used_at: slot("used_at"),
        revoked_at: slot("revoked_at"),
        revoked_by: slot("revoked_by"),
      }),
    ),
    find: statement((slot: Slot<{ id: string }>) => build.selectFrom("token").selectAll().where("id", "=", slot("id"))),
    list: statement(() => build.selectFrom("token").selectAll().orderBy("created_at", "desc").orderBy("id"))({}),
    revoke: statement((slot: Slot<{ id: string; at: number; by: string }>) =>
      build
        .updateTable("token")
        .set({ revoked_at: slot("at"), revoked_by: slot("by") })
        .where("id", "=", slot("id"))
        .where("revoked_at", "is", null),
    ),
    touch: statement((slot: Slot<{ id: string; at: number }>) =>
      build
        .updateTable("token")
        .set({ used_at: slot("at") })
        .where("id", "=", slot("id"))
        .where((row) => row.or([row("used_at", "is", null), row("used_at", "<", slot("at"))])),
    ),
    forget: statement((slot: Slot<{ before: number }>) =>
      build.deleteFrom("token").where("expires_at", "<", slot("before")),
    ),
  };
}
