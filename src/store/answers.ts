/** A thing whose answer may change: a version list, the latest version, or what a branch, commit or prefix means. */
export type AnswerKey = { readonly module: string; readonly kind: "list" | "latest" | "query"; readonly query: string };

/** The last good answer, kept so that it can be served when all upstreams fail. */
export type KeptAnswer = AnswerKey & {
  /** 32 hexadecimal digits: the strong ETag. */
  readonly id: string;
  readonly body: Uint8Array;
  readonly from: string;
  readonly fetchedAt: number;
};

export interface AnswerTable {
  find(key: AnswerKey): Promise<KeptAnswer | undefined>;
  put(answer: KeptAnswer): Promise<void>;
}

/** Proven tiles of foreign checksum databases, by database name and path. Any of them may be forgotten. */
export interface RelayTable {
  find(database: string, path: string): Promise<Uint8Array | undefined>;
  put(database: string, path: string, body: Uint8Array, at: number): Promise<void>;
}
