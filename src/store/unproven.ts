/** One file of a module version that was handed out before a checksum database had vouched for it. */
export type UnprovenKey = { readonly module: string; readonly version: string; readonly kind: "mod" | "zip" };

export type Unproven = UnprovenKey & {
  /** Of the bytes that were handed out: the only ones that ever are, until evidence says otherwise. */
  readonly h1: string;
  /** Name of the upstream that gave them. */
  readonly from: string;
  /** The mode that let them pass, and what spoke for them. */
  readonly mode: string;
  readonly because: string;
  readonly at: number;
  /** They are handed out no longer when nothing has been proven by then. */
  readonly until: number;
  /** It was shown that they are wrong: when, and what they should have been. They never leave again. */
  readonly withdrawn?: { readonly at: number; readonly proven: string };
};

/** Somebody who got such a file. */
export type Receiver = {
  /** Address, or "local"; where known, with the name of who it was. */
  readonly client: string;
  /** Id of the request. */
  readonly request: string;
  readonly at: number;
};

/** All that one client got of a file: the first request, the last one, and how many. */
export type Received = {
  readonly client: string;
  readonly first: Omit<Receiver, "client">;
  readonly last: Omit<Receiver, "client">;
  readonly times: number;
};

/** What was handed out unproven, and to whom. It is never evicted. Writes are durable when their promise resolves. */
export interface UnprovenTable {
  all(): Promise<readonly Unproven[]>;
  /** Adds or replaces. */
  put(row: Unproven): Promise<void>;
  /** With its receivers. */
  remove(key: UnprovenKey): Promise<void>;
  received(key: UnprovenKey, receiver: Receiver): Promise<void>;
  receivers(key: UnprovenKey): Promise<readonly Received[]>;
}
