import { Fault } from "../fault/fault.ts";

/** A failure of the file system beside the anchor of a log. */
export function anchorFault(place: string, what: string, cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Fault("LOG_ANCHOR", `${place} ${what}: ${why}`, { cause });
}
