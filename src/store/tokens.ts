/** A token as it is kept: all but the token itself. Times are milliseconds since 1970. */
export type TokenRow = {
  /** Part of the token, and what it is called by. */
  readonly id: string;
  readonly kind: string;
  /** On whose behalf it speaks. */
  readonly subject: string;
  /** What it is for, in the words of who made it. */
  readonly note: string;
  /** SHA-256 of the whole token. */
  readonly hash: Uint8Array;
  /** Modules it is good for, as in GOPRIVATE; empty: all that its subject has. */
  readonly modules: string;
  /** Rights it is good for, between commas. */
  readonly rights: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number;
  readonly usedAt: number | undefined;
  readonly revokedAt: number | undefined;
  readonly revokedBy: string | undefined;
};

/** Writes resolve when they would survive a power cut. @throws {Fault} STORAGE_FULL, STORAGE_FAILED */
export interface TokenTable {
  /** @throws {Fault} STORAGE_FAILED when there is one of this id */
  add(row: TokenRow): Promise<void>;
  find(id: string): Promise<TokenRow | undefined>;
  /** All of them, the newest first. */
  list(): Promise<readonly TokenRow[]>;
  /** The first revocation stays as it was. */
  revoke(id: string, at: number, by: string): Promise<void>;
  /** When each was last used; never earlier than what is kept. */
  touch(uses: ReadonlyMap<string, number>): Promise<void>;
  /** Forgets those that expired before this moment. */
  forget(before: number): Promise<void>;
}
