import { LRUCache } from "lru-cache";
import type { Scope } from "../events/scope.ts";
import { isFault } from "../fault/fault.ts";
import type { ModulePath } from "../gomod/module-path.ts";
import * as semver from "../gomod/semver.ts";
import type { FetchedAhead } from "./fetched-ahead.ts";
import type { ForesightBudget } from "./foresight-budget.ts";
import { objectName, type Foresight, type Wanted } from "./objects.ts";
import { requiredAhead } from "./required-ahead.ts";

export type ForeseerOptions = {
  /** Zips under way at a time. Together with `files` fewer than there are lanes: one is always free for who asks. */
  readonly zips: number;
  /** The same for .info and .mod. */
  readonly files: number;
};

export type ForeseerDeps = {
  /** As Objects.foresee. */
  readonly fetch: (wanted: Wanted, scope: Scope) => Promise<number | undefined>;
  /** A .mod that is held, when it is small enough to be worth reading. */
  readonly readMod: (wanted: Wanted) => Promise<Uint8Array | undefined>;
  /** Whether somebody waits for a lane. */
  readonly crowded: () => boolean;
  /** Modules of which no more is asked than people ask for. */
  readonly isPrivate: (module: ModulePath) => boolean;
  readonly budget: ForesightBudget;
  readonly ahead: FetchedAhead;
  readonly scope: Scope;
};

type Guess = { readonly wanted: Wanted; readonly client: string };

const mostWaiting = 2_048;
/** How long nothing is guessed about a path that failed; and about any, when many fail one after the other. */
const restMs = 60_000;
const mostFailures = 8;
/** A build is over by then; the same client may begin another one, with other versions. */
const buildMs = 600_000;

/**
 * Guesses what a client will ask for next, and fetches it. Its rules, from what they cost and gave over a slow link: the
 * zip of a path at its first asked version, for the go command asks for the main module's own, selected versions first; a
 * higher one in its place; and one level of the .mod files that a served .mod names.
 */
export class Foreseer implements Foresight {
  readonly #options: ForeseerOptions;
  readonly #deps: ForeseerDeps;
  /** The highest version of a path that a client asked for, by client and path. */
  readonly #highest = new LRUCache<string, string>({ max: 32_768, ttl: buildMs });
  readonly #failed = new LRUCache<string, true>({ max: 4_096, ttl: restMs });
  readonly #resting = new LRUCache<"all", true>({ max: 1, ttl: restMs });
  /** By path: of several versions only one is fetched ahead. */
  readonly #zips = new Map<string, Guess>();
  readonly #files = new Map<string, Guess>();
  /** Fetches under way; true: somebody has asked for it meanwhile. */
  readonly #underWay = new Map<string, boolean>();
  #zipsUnderWay = 0;
  #inARow = 0;

  constructor(options: ForeseerOptions, deps: ForeseerDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  missed(wanted: Wanted, client: string): void {
    const object = objectName(wanted);
    if (this.#underWay.has(object)) this.#underWay.set(object, true);
    this.#files.delete(object);
    this.#asked(wanted, client);
    this.#pump();
  }

  held(wanted: Wanted, client: string): void {
    // What has been held for long costs nothing here: a warm gateway has nothing to guess.
    if (this.#deps.ahead.isEmpty && this.#underWay.size === 0) return;
    const object = objectName(wanted);
    // It may be kept already while the fetch that guessed it has not heard of that.
    if (this.#underWay.get(object) === false) this.#underWay.set(object, true);
    else if (!this.#deps.ahead.asked(object)) return;
    this.#asked(wanted, client);
    this.arrived(wanted, client);
  }

  arrived(wanted: Wanted, client: string): void {
    if (wanted.kind === "mod" && this.#mayGuess(wanted.module)) void this.#readAhead(wanted, client);
    this.#pump();
  }

  failed({ module }: Wanted): void {
    this.#failed.set(module, true);
    this.#zips.delete(module);
  }

  #asked({ kind, module, version }: Wanted, client: string): void {
    const zip = this.#zips.get(module);
    if (kind === "zip" && zip?.wanted.version === version) this.#zips.delete(module);
    if (!this.#mayGuess(module)) return;
    const highest = this.#highest.get(`${client} ${module}`);
    if (highest !== undefined && semver.compare(version, highest) <= 0) return;
    this.#highest.set(`${client} ${module}`, version);
    if (kind === "zip") return;
    if (zip === undefined || semver.compare(version, zip.wanted.version) > 0) {
      this.#wait(this.#zips, module, { wanted: { kind: "zip", module, version }, client });
    }
    const other: Wanted = { kind: kind === "mod" ? "info" : "mod", module, version };
    this.#wait(this.#files, objectName(other), { wanted: other, client });
  }

  async #readAhead(wanted: Wanted, client: string): Promise<void> {
    // A store that cannot be read says so to who asked; a guess is simply not made.
    const text = await this.#deps.readMod(wanted).catch(() => undefined);
    if (text === undefined) return;
    const { pruned, mods } = requiredAhead(text);
    for (const one of mods) {
      const highest = this.#highest.get(`${client} ${one.module}`);
      const pointless = pruned && highest !== undefined && semver.compare(one.version, highest) <= 0;
      if (!pointless && this.#mayGuess(one.module)) this.#wait(this.#files, objectName(one), { wanted: one, client });
    }
    this.#pump();
  }

  #mayGuess(module: ModulePath): boolean {
    // A toolchain is as large as a hundred modules, and who wants one asks for it at once.
    if (module === "golang.org/toolchain" || this.#resting.has("all") || this.#failed.has(module)) return false;
    return !this.#deps.isPrivate(module);
  }

  #wait(queue: Map<string, Guess>, key: string, guess: Guess): void {
    if (this.#underWay.has(objectName(guess.wanted))) return;
    if (queue.has(key) || queue.size < mostWaiting) queue.set(key, guess);
  }

  /** Begins what may begin. Called whenever something was asked for or has ended. */
  #pump(): void {
    this.#deps.ahead.sweep();
    while (!this.#deps.crowded()) {
      const filesUnderWay = this.#underWay.size - this.#zipsUnderWay;
      const next =
        (filesUnderWay < this.#options.files ? first(this.#files) : undefined) ??
        (this.#zipsUnderWay < this.#options.zips ? first(this.#zips) : undefined);
      if (next === undefined) return;
      const { wanted, client } = next;
      if (this.#mayGuess(wanted.module) && this.#deps.budget.take(client)) void this.#fetch(next);
    }
  }

  /** Never rejects. */
  async #fetch({ wanted, client }: Guess): Promise<void> {
    const { fetch, budget, ahead, scope } = this.#deps;
    const object = objectName(wanted);
    this.#underWay.set(object, false);
    if (wanted.kind === "zip") this.#zipsUnderWay++;
    try {
      const bytes = await fetch(wanted, scope);
      this.#inARow = 0;
      if (bytes === undefined) return;
      budget.spend(client, bytes);
      scope.tell({ what: "foresight.fetched", kind: wanted.kind, bytes });
      if (this.#underWay.get(object) === false) ahead.add(object, wanted.kind, bytes);
    } catch (failure) {
      this.#failed.set(wanted.module, true);
      // "Not there" is an answer.
      if (!isFault(failure, "NOT_FOUND", "GONE") && ++this.#inARow >= mostFailures) this.#rest();
    } finally {
      this.#underWay.delete(object);
      if (wanted.kind === "zip") this.#zipsUnderWay--;
      this.#pump();
    }
  }

  #rest(): void {
    this.#resting.set("all", true);
    this.#zips.clear();
    this.#files.clear();
    this.#inARow = 0;
  }
}

/** Takes what has waited longest. */
function first(queue: Map<string, Guess>): Guess | undefined {
  for (const [key, guess] of queue) {
    queue.delete(key);
    return guess;
  }
  return undefined;
}
