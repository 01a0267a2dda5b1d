/** The newest head of a foreign checksum database that was verified, letter for letter. */
export type KeptHead = { readonly database: string; readonly size: number; readonly note: Uint8Array };

/** Two heads of one database, both validly signed, of which neither is a beginning of the other. */
export type KeptFork = {
  readonly database: string;
  readonly older: Uint8Array;
  readonly newer: Uint8Array;
  /** For people: what the newer head says the older one should be, and the hashes that lead there. */
  readonly proof: string;
  readonly at: number;
};

/** Why a version was believed: a .tlog-proof file with the record as its extra data. */
export type KeptEvidence = {
  readonly database: string;
  readonly module: string;
  readonly version: string;
  readonly proof: Uint8Array;
  readonly at: number;
};

/** The first hash that was seen of something no database holds. */
export type Pin = {
  readonly module: string;
  readonly version: string;
  readonly kind: "mod" | "zip";
  readonly h1: string;
  readonly at: number;
};

/** What is known of foreign checksum databases. It is never evicted. Writes are durable when their promise resolves. */
export interface ChecksumTable {
  head(database: string): Promise<KeptHead | undefined>;
  /**
   * Puts another head in the place of this one. It never moves back.
   * @param before the note of the head it was proven to continue; undefined: there is none
   * @returns false: nothing changed, because another one is kept
   */
  putHead(head: KeptHead, before: Uint8Array | undefined): Promise<boolean>;
  removeHead(database: string): Promise<void>;
  fork(database: string): Promise<KeptFork | undefined>;
  putFork(fork: KeptFork): Promise<void>;
  removeFork(database: string): Promise<void>;
  evidence(database: string, module: string, version: string): Promise<KeptEvidence | undefined>;
  putEvidence(evidence: KeptEvidence): Promise<void>;
  pin(key: Pick<Pin, "module" | "version" | "kind">): Promise<Pin | undefined>;
  /** The first pin stays. */
  putPin(pin: Pin): Promise<void>;
}
