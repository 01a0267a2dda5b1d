import type { Table } from "./table.ts";

/** One question about modgate's speed, and how it is answered. */
export type Question = {
  /** As on the command line: `npm run bench -- NAME`. */
  readonly name: string;
  readonly title: string;
  /** What was set out to be reached. */
  readonly goal: string;
  /** @param until by `performance.now()`: what would begin later is left out, and the table says so */
  readonly answer: (until: number) => Promise<Table>;
};
