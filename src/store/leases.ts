import type { Scope } from "../events/scope.ts";
import type { ObjectKey } from "./objects.ts";

/** The right to fetch an object, of one among all processes that share a folder. */
export type Lease = {
  /** The fetch has ended, well or not: whoever waits for it looks what came of it. To be called once. */
  readonly release: () => void;
};

export interface LeaseTable {
  /**
   * The lease of an object, when no other process has it any more: a wait named shared_fetch. An owner that has died, or
   * shows no sign of life for some seconds, is waited for no longer. When leases cannot be kept, nobody is waited for.
   * @returns undefined: the object has been kept meanwhile
   * @throws the signal's reason when it ends first
   */
  take(key: ObjectKey, scope: Scope): Promise<Lease | undefined>;
}
