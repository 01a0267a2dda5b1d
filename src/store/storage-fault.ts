import { Fault } from "../fault/fault.ts";

const full = new Set(["ENOSPC", "EDQUOT"]);

/** A failure of the file system as a Fault: STORAGE_FULL for a full disk or quota, else STORAGE_FAILED. */
export function storageFault(doing: string, cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Fault(full.has(errno(cause) ?? "") ? "STORAGE_FULL" : "STORAGE_FAILED", `${doing}: ${why}`, { cause });
}

export function isAbsent(failure: unknown): boolean {
  return errno(failure) === "ENOENT";
}

function errno(failure: unknown): string | undefined {
  return failure instanceof Error && "code" in failure ? String(failure.code) : undefined;
}
