import type { Fault } from "../../fault/fault.ts";

/** Whether the repository of a module lets us in, and as whom it was asked. */
export type AccessReport = {
  /** The repository's address without credentials; that of the module where none was found. */
  readonly on: string;
  /** "the token of env GIT_TOKEN, as ci"; "no credentials"; on a laptop "your own git set-up". */
  readonly used: string;
  /** Why it may not be read, or nobody could be asked; undefined: it lists its branches and tags. */
  readonly failure?: Fault;
};
