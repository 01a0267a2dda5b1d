export type OracleAnswer = {
  readonly value?: unknown;
  readonly error?: string;
};
/**
 * golang.org/x/mod, asked over a pipe. Questions are answered in the order they were put; many may be under way.
 * Open it with `openOracle`, which gives a reason instead when Go or x/mod is not to be had.
 */
export declare class Oracle {
  #private;
  constructor(binary: string);
  ask(op: string, ...args: readonly unknown[]): Promise<OracleAnswer>;
  close(): void;
}
/** Builds the oracle once for each state of its sources. A string is the reason why it cannot be had. */
export declare function openOracle(): Oracle | string;
