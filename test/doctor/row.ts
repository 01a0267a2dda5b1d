import type { TestContext } from "node:test";
import type { Code } from "../../src/doctor/check.ts";

/** Where a fault is made: everything in it is gone afterwards. */
export type Place = {
  readonly t: TestContext;
  /** The project; its go.mod requires example.com/m v1.0.0 unless the fault writes another. */
  readonly folder: string;
  readonly home: string;
  readonly modcache: string;
};

/** A fault as it was made. */
export type Made = {
  readonly goproxy?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** What `modgate doctor` is asked about; nothing: the project. */
  readonly words?: readonly string[];
  /** Must not stand in any output. */
  readonly secrets?: readonly string[];
  /** Programs run within these, such as `unshare`; the words stand in front of the command. */
  readonly inside?: readonly string[];
};

/** One cause of the catalogue, made for real. */
export type Row = {
  readonly code: Code;
  readonly why: string;
  /** Why it cannot be made here, or undefined. */
  readonly skip?: () => string | undefined;
  /** Within which time the doctor answers; 10 s, or 25 s where a body is watched. */
  readonly withinMs?: number;
  /** What plain go is asked to do, where that is not `mod download`. */
  readonly plain?: readonly string[];
  readonly make: (place: Place) => Promise<Made> | Made;
};
