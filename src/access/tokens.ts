import { timingSafeEqual } from "node:crypto";
import { Fault } from "../fault/fault.ts";
import { parsePatterns } from "../gomod/pattern.ts";
import type { TokenRow, TokenTable } from "../store/tokens.ts";
import { anonymous, checkSubject, everyone } from "./grant.ts";
import { roles, type Right } from "./role.ts";
import { hashToken, makeToken, readToken, type TokenKind } from "./token-text.ts";

export type NewToken = {
  readonly kind: TokenKind;
  readonly subject: string;
  readonly note: string;
  /** As in GOPRIVATE; empty: all that its subject has. */
  readonly modules: string;
  readonly rights: readonly Right[];
  readonly lifeMs: number;
};

export type TokensOptions = {
  readonly now?: () => number;
  /** How often last uses are written. */
  readonly touchEveryMs?: number;
};

export const longestLifeMs = 365 * 24 * 3_600_000;

/** How far in the future a token may have been made: clocks differ. */
const clockSlackMs = 5 * 60_000;

/** Expired tokens are listed for so long. */
const rememberMs = 30 * 24 * 3_600_000;

/** The tokens of this gateway: made, listed, revoked and verified. */
export class Tokens {
  readonly #table: TokenTable;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #uses = new Map<string, number>();

  constructor(table: TokenTable, { now = Date.now, touchEveryMs = 30_000 }: TokensOptions = {}) {
    this.#table = table;
    this.#now = now;
    this.#timer = setInterval(() => void this.flush(), touchEveryMs).unref();
  }

  /**
   * @param by who wants it made
   * @returns the token, which nobody can be shown again
   * @throws {Fault} BAD_TOKEN_REQUEST
   */
  async create(wanted: NewToken, by: string): Promise<{ readonly text: string; readonly token: TokenRow }> {
    refuseUnfit(wanted);
    const { kind, subject, note, modules, rights, lifeMs } = wanted;
    const { id, text, hash } = makeToken(kind);
    const createdAt = this.#now();
    const token = { id, kind, subject, note, hash, modules, rights: rights.join(","), createdAt, createdBy: by };
    const row = {
      ...token,
      expiresAt: createdAt + lifeMs,
      usedAt: undefined,
      revokedAt: undefined,
      revokedBy: undefined,
    };
    await this.#table.forget(createdAt - rememberMs);
    await this.#table.add(row);
    return { text, token: row };
  }

  /** All but sessions that are over. */
  async list(): Promise<readonly TokenRow[]> {
    const now = this.#now();
    const rows = await this.#table.list();
    return rows.filter((row) => row.kind !== "session" || (row.revokedAt === undefined && row.expiresAt > now));
  }

  /** False: there is no such token. */
  async revoke(id: string, by: string): Promise<boolean> {
    if ((await this.#table.find(id)) === undefined) return false;
    await this.#table.revoke(id, this.#now(), by);
    return true;
  }

  /** Remembers that it was used; written later. */
  used(id: string): void {
    this.#uses.set(id, this.#now());
  }

  /** When it was last used, or made. */
  lastUse({ id, usedAt, createdAt }: TokenRow): number {
    return Math.max(createdAt, usedAt ?? 0, this.#uses.get(id) ?? 0);
  }

  /**
   * @param as how it was sent: what is good as a cookie is good as nothing else
   * @throws {Fault} TOKEN_UNKNOWN, and to who has it whole TOKEN_REVOKED, TOKEN_EXPIRED, TOKEN_FROM_FUTURE. No message
   *   holds any part of it but its id
   */
  async verify(text: string, as: "token" | "session" = "token"): Promise<TokenRow> {
    const row = await this.#find(text, as);
    const now = this.#now();
    if (row.revokedAt !== undefined) {
      throw new Fault("TOKEN_REVOKED", `the token ${row.id} was revoked on ${day(row.revokedAt)}`);
    }
    if (now >= row.expiresAt) throw new Fault("TOKEN_EXPIRED", `the token ${row.id} expired on ${day(row.expiresAt)}`);
    if (row.createdAt > now + clockSlackMs) {
      throw new Fault(
        "TOKEN_FROM_FUTURE",
        `the token ${row.id} was made on ${day(row.createdAt)}, and here it is ${day(now)}`,
      );
    }
    return row;
  }

  /** Resolves when last uses are written, or could not be: the writer has told of that. */
  async flush(): Promise<void> {
    if (this.#uses.size === 0) return;
    const uses = this.#uses;
    this.#uses = new Map();
    await this.#table.touch(uses).catch(() => undefined);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  async #find(text: string, as: "token" | "session"): Promise<TokenRow> {
    const read = readToken(text);
    if (read === undefined || read.isSession !== (as === "session"))
      throw new Fault("TOKEN_UNKNOWN", "what was sent is no token of modgate, or was cut or mistyped");
    const row = await this.#table.find(read.id);
    // An id nobody has takes as long as a wrong secret.
    const same = timingSafeEqual(hashToken(text), row?.hash ?? new Uint8Array(32));
    if (row !== undefined && same) return row;
    throw new Fault("TOKEN_UNKNOWN", "the token that was sent is not known here");
  }
}

function refuseUnfit({ subject, note, modules, rights, lifeMs }: NewToken): void {
  const why = checkSubject(subject);
  if (why !== undefined) throw unfit(why);
  if (subject === everyone || subject === anonymous) throw unfit(`a token is for somebody, and ${subject} is nobody`);
  if (note.length > 200 || /\p{C}/u.test(note))
    throw unfit("the note is longer than 200 letters, or has invisible ones");
  if (modules.length > 10_000) throw unfit("the list of modules is longer than 10,000 letters");
  parsePatterns(modules);
  if (rights.length === 0) throw unfit(`it is good for nothing; rights are ${roles.admin.join(", ")}`);
  if (lifeMs < 1_000) throw unfit("it would expire at once");
  if (lifeMs > longestLifeMs) throw unfit("a token lives at most 365 days");
}

function unfit(why: string): Fault {
  return new Fault("BAD_TOKEN_REQUEST", `no token is made: ${why}`);
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace("T", " ");
}
