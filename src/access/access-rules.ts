import { fixedBytes } from "../gomod/glob.ts";
import { matchingPattern } from "../gomod/pattern.ts";
import { anonymous, everyone, type Grant, groupMark } from "./grant.ts";
import type { Group, Groups } from "./groups.ts";
import { hasRight, type Right } from "./role.ts";

/** Who may read modules that are not private: everybody, whoever signed in, or only who was granted it. */
export type PublicModules = "anyone" | "known" | "granted";

export type RuleNeeds = {
  readonly grants: readonly Grant[];
  /** Whose members a grant to "group:…" is for. */
  readonly groups?: Groups;
  readonly publicModules: PublicModules;
  readonly isPrivate: (module: string) => boolean;
};

/** May somebody do something, and what decides it. */
export type Verdict = { readonly allowed: boolean } & (
  | { readonly by: "grant"; readonly grant: Grant }
  | { readonly by: "public" | "private" | "not signed in" | "no grant" }
);

type Shelf = { readonly literal: Map<string, Grant[]>; readonly globs: Grant[] };

/**
 * The rules of access. The grant with the longest pattern decides; of two as long, the one that takes away. Where no
 * grant says anything of the right that is wanted, private modules are closed, and others as configured.
 */
export class AccessRules {
  readonly #needs: RuleNeeds;
  readonly #shelves = new Map<string, Shelf>();
  readonly #takenFrom = new Set<string>();

  constructor(needs: RuleNeeds) {
    this.#needs = needs;
    for (const grant of needs.grants) this.#put(grant);
  }

  /**
   * @param subject undefined: nobody signed in
   * @param module undefined: for all modules at once, as what concerns the whole gateway does
   */
  judge(subject: string | undefined, right: Right, module: string | undefined): Verdict {
    for (const grant of this.#about(subject, module)) {
      if (grant.role === "none") return { allowed: false, by: "grant", grant };
      if (hasRight(grant.role, right)) return { allowed: true, by: "grant", grant };
    }
    return this.#byDefault(subject, right, module);
  }

  groupsOf(subject: string): readonly Group[] {
    return this.#needs.groups?.of(subject) ?? [];
  }

  get publicModules(): PublicModules {
    return this.#needs.publicModules;
  }

  isPrivate(module: string): boolean {
    return this.#needs.isPrivate(module);
  }

  #byDefault(subject: string | undefined, right: Right, module: string | undefined): Verdict {
    const { publicModules } = this.#needs;
    if (module === undefined || (right !== "see" && right !== "read")) return refused(subject, "no grant");
    if (publicModules !== "anyone" && subject === undefined) return { allowed: false, by: "not signed in" };
    if (this.#needs.isPrivate(module)) return { allowed: false, by: "private" };
    return publicModules === "granted" ? refused(subject, "no grant") : { allowed: true, by: "public" };
  }

  /** Whether there may be modules that were taken from somebody. */
  isKeptFrom(subject: string | undefined): boolean {
    return this.#namesOf(subject).some((name) => this.#takenFrom.has(name));
  }

  /** The grants about a module, the one that decides first. */
  #about(subject: string | undefined, module: string | undefined): readonly Grant[] {
    const found = this.#namesOf(subject).flatMap((name) => matching(this.#shelves.get(name), module));
    return found.length < 2 ? found : found.sort(inOrder);
  }

  /** The subjects of grants that count for somebody. */
  #namesOf(subject: string | undefined): readonly string[] {
    if (subject === undefined) return [anonymous];
    // No group is a subject, whoever is called like one
    if (subject.startsWith(groupMark)) return [];
    return [subject, everyone, ...this.groupsOf(subject).map((group) => group.subject)];
  }

  #put(grant: Grant): void {
    const { subject, pattern, role } = grant;
    if (role === "none") this.#takenFrom.add(subject);
    const shelf = this.#shelves.get(subject) ?? { literal: new Map<string, Grant[]>(), globs: [] };
    this.#shelves.set(subject, shelf);
    if (/[*?[\\]/.test(pattern.text)) shelf.globs.push(grant);
    else shelf.literal.set(pattern.text, [...(shelf.literal.get(pattern.text) ?? []), grant]);
  }
}

function refused(subject: string | undefined, by: "no grant"): Verdict {
  return { allowed: false, by: subject === undefined ? "not signed in" : by };
}

/** Thousands of grants for one subject must not make a request slow: those without wildcards are looked up. */
function matching(shelf: Shelf | undefined, module: string | undefined): Grant[] {
  if (shelf === undefined) return [];
  if (module === undefined) return shelf.globs.filter(({ pattern }) => pattern.text === "*");
  const found = shelf.globs.filter(({ pattern }) => matchingPattern([pattern], module) !== undefined);
  for (let end = module.indexOf("/"); end >= 0; end = module.indexOf("/", end + 1)) {
    found.push(...(shelf.literal.get(module.slice(0, end)) ?? []));
  }
  found.push(...(shelf.literal.get(module) ?? []));
  return found;
}

/** Longest first: by path elements, then by letters that are no wildcards; then what takes away. */
function inOrder(one: Grant, other: Grant): number {
  const byElements = other.pattern.elements - one.pattern.elements;
  if (byElements !== 0) return byElements;
  const byLetters = fixedBytes(other.pattern.glob) - fixedBytes(one.pattern.glob);
  if (byLetters !== 0) return byLetters;
  return Number(other.role === "none") - Number(one.role === "none");
}
