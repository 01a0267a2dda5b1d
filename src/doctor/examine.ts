import { untilGivenUp } from "../events/until-given-up.ts";
import { asFault } from "../fault/fault.ts";
import type { Check, Code, Finding } from "./check.ts";
import type { Patient } from "./patient.ts";

/** What an examination came to. */
export type Examination = {
  /** Errors before warnings, causes in the order of the checks; the first is the primary one. */
  readonly findings: readonly Finding[];
  /** True findings, but only because of the others. */
  readonly consequences: readonly Finding[];
  /** Checks that came to no end, and why. */
  readonly unmeasured: readonly { readonly code: Code; readonly why: string }[];
  readonly tookMs: number;
};

/**
 * Runs all checks at once. What they measure is bounded; a check that has come to no end when the signal fires counts as not
 * measured, and one that fails never takes the others with it.
 */
export async function examine(patient: Patient, checks: readonly Check[], end: AbortSignal): Promise<Examination> {
  const began = performance.now();
  const unmeasured: { code: Code; why: string }[] = [];
  const found = await Promise.all(
    checks.map(async (check): Promise<readonly Finding[]> => {
      try {
        const found = await untilGivenUp(check.find(patient), end);
        return found === undefined ? [] : [{ check, ...found }];
      } catch (failure) {
        unmeasured.push({ code: check.code, why: end.aborted ? "there was no time left" : asFault(failure).message });
        return [];
      }
    }),
  );
  const all = found.flat();
  const errors = all.filter(isError);
  const sorted = [...errors, ...all.filter((finding) => !isError(finding))];
  // Only what is itself no consequence explains others: two that name each other would both vanish
  const explained = new Set<Code>();
  const findings: Finding[] = [];
  const consequences: Finding[] = [];
  for (const finding of sorted) {
    if (explained.has(finding.check.code)) consequences.push(finding);
    else {
      findings.push(finding);
      for (const code of finding.check.explains ?? []) explained.add(code);
    }
  }
  return { findings, consequences, unmeasured, tookMs: performance.now() - began };
}

function isError({ severity }: Finding): boolean {
  return severity !== "warning";
}
