import type { Tell } from "../../events/event.ts";
import { Fault } from "../../fault/fault.ts";
import { matchingPattern, type Pattern } from "../../gomod/pattern.ts";
import { toolchain } from "../unlisted.ts";
import type { Mode, ModeChange, ModeState } from "./mode.ts";

export type ModesOptions = {
  /** What is in force when nobody says otherwise. */
  readonly configured: "strict" | "light";
  /** Where light may ever be in force, whoever wants it. Empty: nowhere. */
  readonly light: readonly Pattern[];
  /** The same for bypass. */
  readonly bypass: readonly Pattern[];
};

type Switch = ModeChange & { readonly mode: Mode; readonly until: number | undefined };

const hour = 3_600_000;

/** How long a mode may be in force without somebody saying so again. */
const longestMs: Readonly<Record<Mode, number>> = {
  strict: Number.POSITIVE_INFINITY,
  light: 24 * hour,
  bypass: 4 * hour,
};

/**
 * The mode in force for each module: what a person said, as long as it holds, else light where the fuse has opened, else
 * what is configured. Nothing of it is kept: a new start begins with the configuration.
 */
export class Modes {
  readonly #options: ModesOptions;
  readonly #tell: Tell;
  readonly #now: () => number;
  #switch: Switch | undefined;
  #ends: NodeJS.Timeout | undefined;
  #fuse: string | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(options: ModesOptions, tell: Tell, now: () => number = Date.now) {
    this.#options = options;
    this.#tell = tell;
    this.#now = now;
  }

  of(module: string): Mode {
    if (module === toolchain) return "strict";
    const { configured } = this.#options;
    const said = this.#said();
    if (said !== undefined && within(said.patterns, module) && this.#allowed(said.mode, module)) return said.mode;
    const unsaid = this.#fuse !== undefined || configured === "light" ? "light" : "strict";
    return this.#allowed(unsaid, module) ? unsaid : "strict";
  }

  /** The last moment of what a person said; undefined when nobody said anything that ends. */
  get until(): number | undefined {
    return this.#said()?.until;
  }

  /** Resolves with the next change. */
  get changed(): Promise<void> {
    return this.#changed.promise;
  }

  state(): ModeState {
    const { configured, light } = this.#options;
    const said = this.#said();
    if (said !== undefined) {
      const { mode, patterns, until, who, why } = said;
      const shown = textOf(patterns ?? this.#where(mode));
      return { mode, by: "person", configured, ...shown, ...(until !== undefined && { until }), who, why };
    }
    if (this.#fuse !== undefined) return { mode: "light", by: "fuse", configured, ...textOf(light), why: this.#fuse };
    return { mode: configured, by: "configuration", configured, ...textOf(configured === "light" ? light : undefined) };
  }

  /** @throws {Fault} MODE_REFUSED */
  change(asked: ModeChange): ModeState {
    const { mode, forMs, patterns } = asked;
    if (mode === "configured") {
      this.#put(undefined, asked.who, asked.why);
      return this.state();
    }
    this.#demand(mode, asked);
    this.#put({ ...asked, mode, patterns, until: forMs === undefined ? undefined : this.#now() + forMs });
    return this.state();
  }

  /** The fuse has opened, for this reason, or closed (undefined). */
  fuse(open: string | undefined): void {
    const before = this.state();
    this.#fuse = open;
    this.#notice(before, "the fuse", open ?? "the checksum database answers again");
  }

  close(): void {
    clearTimeout(this.#ends);
  }

  #put(given: Switch | undefined, who = given?.who ?? "", why = given?.why ?? ""): void {
    clearTimeout(this.#ends);
    this.#switch = given;
    if (given?.until !== undefined) {
      this.#ends = setTimeout(
        () => this.#put(undefined, "its end", `${given.mode} has ended`),
        given.until - this.#now(),
      );
      this.#ends.unref();
    }
    this.#notice(undefined, who, why);
  }

  /** @param before what was in force; undefined: told in any case */
  #notice(before: ModeState | undefined, who: string, why: string): void {
    const { mode, by, pattern, until } = this.state();
    if (before?.mode !== mode || before.by !== by) {
      const more = { ...(pattern !== undefined && { pattern }), ...(until !== undefined && { until }) };
      this.#tell({ what: "mode.changed", mode, ...more, who, why });
    }
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** The clock may have jumped over the timer. */
  #said(): Switch | undefined {
    const until = this.#switch?.until ?? Number.POSITIVE_INFINITY;
    return this.#now() < until ? this.#switch : undefined;
  }

  #where(mode: Mode): readonly Pattern[] | undefined {
    return mode === "strict" ? undefined : this.#options[mode];
  }

  #allowed(mode: Mode, module: string): boolean {
    return within(this.#where(mode), module);
  }

  #demand(mode: Mode, { forMs, patterns, why }: ModeChange): void {
    const longest = longestMs[mode];
    if (this.#where(mode)?.length === 0) {
      throw refused(`${mode} is allowed for no module here`, `name the modules in checksums.${mode}`);
    }
    if (mode === "strict") return;
    if (why.trim() === "") throw refused(`${mode} needs a reason, for whoever reads of it later`, "add --reason");
    if (forMs === undefined) throw refused(`${mode} needs an end`, "add --for, such as --for 30m");
    if (forMs > longest) throw refused(`${mode} is in force for ${longest / hour} h at most`, "give a shorter --for");
    if (mode === "bypass" && patterns === undefined) {
      throw refused("bypass needs the modules it is for", "add --pattern, such as --pattern github.com/acme/tool");
    }
  }
}

function refused(message: string, hint: string): Fault {
  return new Fault("MODE_REFUSED", message, { hint });
}

/** @param patterns undefined: all modules */
function within(patterns: readonly Pattern[] | undefined, module: string): boolean {
  return patterns === undefined || matchingPattern(patterns, module) !== undefined;
}

function textOf(patterns: readonly Pattern[] | undefined): { pattern?: string } {
  return patterns === undefined ? {} : { pattern: patterns.map(({ text }) => text).join(",") };
}
