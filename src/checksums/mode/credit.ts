import { setTimeout as sleep } from "node:timers/promises";
import type { Scope } from "../../events/scope.ts";
import { untilGivenUp } from "../../events/until-given-up.ts";
import type { FaultCode } from "../../fault/catalogue.ts";
import { asFault } from "../../fault/fault.ts";
import type { HandedOut, Leniency, Verifiable, WithoutEvidence } from "../without-evidence.ts";
import { corroborate, type AskWitness } from "./corroboration.ts";
import type { Ledger } from "./ledger.ts";
import type { Mode } from "./mode.ts";
import type { Modes } from "./modes.ts";

export type CreditNeeds = {
  readonly modes: Modes;
  readonly ledger: Ledger;
  readonly witnesses: readonly AskWitness[];
  /** How long a database is waited for where a mode would do without it. */
  readonly patienceMs: number;
  /** Called after something was handed out, so that it is verified as soon as can be. */
  readonly given: () => void;
};

const day = 24 * 3_600_000;

/**
 * What the database may have failed with, for a mode to do without it. That it knows no such version is an answer, and
 * an answer that does not prove itself may be an attack: only a person decides beyond these. That it contradicts itself
 * is beyond everybody.
 */
const forgiven: Readonly<Record<Mode, readonly FaultCode[]>> = {
  strict: [],
  light: ["SUMDB_UNREACHABLE"],
  bypass: ["SUMDB_UNREACHABLE", "SUMDB_UNPROVEN", "NOT_IN_SUMDB"],
};

/** Hands out on credit what the mode in force allows: once bytes have left, no others do until something is proven. */
export class Credit implements Leniency {
  readonly #needs: CreditNeeds;
  readonly #now: () => number;

  constructor(needs: CreditNeeds, now: () => number = Date.now) {
    this.#needs = needs;
    this.#now = now;
  }

  async outOfPatience({ module }: Verifiable, signal: AbortSignal): Promise<void> {
    const { modes, patienceMs } = this.#needs;
    const began = performance.now();
    while (modes.of(module) === "strict") await untilGivenUp(modes.changed, signal);
    const left = patienceMs - (performance.now() - began);
    if (left > 0) await sleep(left, undefined, { signal });
  }

  handedOut(file: Verifiable): HandedOut | undefined {
    const { ledger } = this.#needs;
    const row = ledger.find(file);
    return row === undefined ? undefined : { h1: row.h1, at: row.at, state: ledger.stateOf(row) };
  }

  async mayBeHandedOut(asked: WithoutEvidence, scope: Scope): Promise<boolean> {
    const before = this.handedOut(asked);
    if (before !== undefined) return before.h1 === asked.h1 && before.state === "open";
    const { modes } = this.#needs;
    const mode = modes.of(asked.module);
    if (!forgiven[mode].includes(asked.because.code)) return false;
    const speaks = mode === "bypass" ? "a person" : await corroborate(asked, asked, this.#needs.witnesses, scope);
    return speaks !== undefined && (await this.#give(asked, mode, speaks, scope));
  }

  /** False: it could not be written down, and what is not written down is not given. */
  async #give({ module, version, kind, h1, from, because }: WithoutEvidence, mode: Mode, speaks: string, scope: Scope) {
    const { ledger, modes, given } = this.#needs;
    const at = this.#now();
    const until = (mode === "bypass" ? (modes.until ?? at) : at) + day;
    const words = `${speaks} speaks for it; ${because.message}`;
    try {
      await ledger.add({ module, version, kind, h1, from, mode, because: words, at, until });
    } catch (failure) {
      const { code, message: why } = asFault(failure);
      scope.tell({ what: "store.failed", operation: "unproven", code, why });
      return false;
    }
    scope.tell({ what: "unproven.handed_out", module, version, kind, h1, mode, because: words, until });
    given();
    return true;
  }
}
