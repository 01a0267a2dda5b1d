import { catalogue, type FaultCode } from "../fault/catalogue.ts";
import { Fault } from "../fault/fault.ts";

const mostLetters = 400;

/** The problem a server of ours answered with, as the Fault it was there. @param from who answered */
export function serverRefusal(answer: unknown, from: string): Fault {
  const { code, detail, hint } = (typeof answer === "object" ? (answer ?? {}) : {}) as Partial<Record<string, unknown>>;
  const known = Object.keys(catalogue).find((one) => one === code) as FaultCode | undefined;
  if (known === undefined || typeof detail !== "string") return new Fault("INTERNAL", `${from} refused`);
  return new Fault(known, shown(detail), { ...(typeof hint === "string" && { hint: shown(hint) }) });
}

/** One line of graphic characters: it may be for a terminal, and come from far away. */
function shown(text: string): string {
  return text
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim()
    .slice(0, mostLetters);
}
