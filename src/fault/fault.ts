import { catalogue, type CatalogueEntry, type FaultCode } from "./catalogue.ts";

export type FaultDetails = {
  /** What to do now, when the place that fails knows better than the catalogue. */
  readonly hint?: string;
  readonly cause?: unknown;
};

/**
 * The one error of modgate: a stable public code, what failed and why, and what to do.
 * The message names module, version and upstream where there are any; it never carries a credential.
 */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly hint: string;

  constructor(code: FaultCode, message: string, details: FaultDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "Fault";
    this.code = code;
    this.hint = details.hint ?? catalogue[code].hint;
  }

  get entry(): CatalogueEntry {
    return catalogue[this.code];
  }
}

/** The failure as a Fault: itself, or INTERNAL around anything unforeseen. */
export function asFault(failure: unknown): Fault {
  if (failure instanceof Fault) return failure;
  const why = failure instanceof Error ? failure.message : String(failure);
  return new Fault("INTERNAL", `unexpected failure: ${why}`, { cause: failure });
}

/** True when the failure is a Fault of one of these codes; of any code when none is named. */
export function isFault<Code extends FaultCode>(
  failure: unknown,
  ...codes: readonly Code[]
): failure is Fault & { readonly code: Code } {
  return failure instanceof Fault && (codes.length === 0 || codes.some((code) => code === failure.code));
}
