import { createHash } from "node:crypto";
import type { Tell } from "../events/event.ts";
import type { Scope } from "../events/scope.ts";
import { Fault } from "../fault/fault.ts";
import { isPseudoVersion } from "../gomod/pseudo-version.ts";
import { checkModuleVersion, isCanonicalVersion, sortModuleVersions } from "../gomod/version.ts";
import type { ModulePath } from "../gomod/module-path.ts";
import type { KeptAnswer } from "../store/answers.ts";
import type { ObjectTable, SeenVersion } from "../store/objects.ts";
import type { Ways } from "../sources/ways.ts";
import type { Answers, Question } from "./answers.ts";
import { checkInfo } from "./check-info.ts";
import { checkList } from "./check-list.ts";
import type { Announced, FetchRule, Found } from "./found.ts";
import type { Objects, Wanted } from "./objects.ts";
import { orPassedOn } from "./or-passed-on.ts";

export type ModulesDeps = {
  readonly objects: Objects;
  readonly answers: Answers;
  readonly table: ObjectTable;
  readonly ways: Pick<Ways, "route">;
  readonly tell: Tell;
};

/** The endpoints of the GOPROXY protocol as flows: what is held, what is fetched, what may be given when nothing answers. */
export class Modules {
  readonly #deps: ModulesDeps;

  constructor(deps: ModulesDeps) {
    this.#deps = deps;
  }

  list(module: ModulePath, rule: FetchRule, scope: Scope): Promise<Found> {
    const what = `${module} (version list)`;
    const question: Question = {
      module,
      kind: "list",
      query: "",
      what,
      accept: async ({ body }) => checkList(body, what),
      fallback: () => this.#listOfHeld(module),
      outlives: this.#isPrivate(module),
    };
    return this.#deps.answers.find(question, rule, scope);
  }

  latest(module: ModulePath, rule: FetchRule, scope: Scope): Promise<Found> {
    const what = `${module} (@latest)`;
    const question: Question = {
      module,
      kind: "latest",
      query: "",
      what,
      accept: async ({ body }) => void checkInfo(body, "latest", what),
      fallback: async () => undefined,
      outlives: this.#isPrivate(module),
    };
    return this.#deps.answers.find(question, rule, scope);
  }

  /** By canonical version the immutable object; by branch, commit or prefix what it means now. */
  info(module: ModulePath, query: string, rule: FetchRule, scope: Scope): Found | Promise<Found> {
    const wanted = { kind: "info", module, version: query } as const;
    // What is held was asked for by a canonical version once: that is not found out anew for each hit.
    const held = this.#deps.objects.atHand(wanted, rule);
    if (held !== undefined) return held;
    return isVersionOf(module, query)
      ? this.#deps.objects.find(wanted, rule, scope)
      : this.#query(module, query, rule, scope);
  }

  async #query(module: ModulePath, query: string, rule: FetchRule, scope: Scope): Promise<Found> {
    const what = `${module}@${query} (.info)`;
    const question: Question = {
      module,
      kind: "query",
      query,
      what,
      accept: (answer) => this.#acceptQuery(module, what, answer),
      fallback: async () => undefined,
      outlives: false,
    };
    const found = await this.#deps.answers.find(question, rule, scope);
    return "bytes" in found.body ? { ...found, version: checkInfo(found.body.bytes, "info", what).version } : found;
  }

  mod(module: ModulePath, version: string, rule: FetchRule, scope: Scope): Found | Promise<Found> {
    return this.#object({ kind: "mod", module, version }, rule, scope);
  }

  zip(module: ModulePath, version: string, rule: FetchRule, scope: Scope): Found | Promise<Found> {
    return this.#object({ kind: "zip", module, version }, rule, scope);
  }

  #object(wanted: Wanted, rule: FetchRule, scope: Scope): Found | Promise<Found> {
    const held = this.#deps.objects.atHand(wanted, rule);
    if (held !== undefined) return held;
    checked(wanted.module, wanted.version);
    return this.#deps.objects.find(wanted, rule, scope);
  }

  async zipHead(module: ModulePath, version: string, rule: FetchRule, scope: Scope): Promise<Announced> {
    return this.#deps.objects.announce({ kind: "zip", module, version: checked(module, version) }, rule, scope);
  }

  seen(since: number, limit: number): Promise<readonly SeenVersion[]> {
    return this.#deps.table.seen(since, limit);
  }

  /** What a query resolved to is the .info of that version as well, and filed as such when none is held. */
  async #acceptQuery(module: ModulePath, what: string, answer: KeptAnswer): Promise<void> {
    const { version } = checkInfo(answer.body, "info", what);
    if (!isVersionOf(module, version))
      throw new Fault(
        "INFO_INVALID",
        `${what}: the upstream resolved it to ${version}, which cannot be a version of this module`,
      );
    const key = { module, version, kind: "info" } as const;
    if ((await this.#deps.table.find(key)) !== undefined) return;
    const { id, body, from, fetchedAt } = answer;
    const sha256 = createHash("sha256").update(body).digest("hex");
    const record = { ...key, id, body, size: body.length, sha256, from, fetchedAt, private: this.#isPrivate(module) };
    await orPassedOn(this.#deps.tell, () => this.#deps.table.put(record));
  }

  #isPrivate(module: ModulePath): boolean {
    return this.#deps.ways.route(module).to === "private";
  }

  async #listOfHeld(module: ModulePath): Promise<KeptAnswer | undefined> {
    const versions = (await this.#deps.table.versions(module)).filter((version) => !isPseudoVersion(version));
    if (versions.length === 0) return undefined;
    const sorted = sortModuleVersions(versions.map((version) => ({ path: module, version })));
    const body = Buffer.from(sorted.map(({ version }) => `${version}\n`).join(""));
    const id = createHash("sha256").update(body).digest("hex").slice(0, 32);
    return { module, kind: "list", query: "", id, body, from: "modgate", fetchedAt: Date.now() };
  }
}

/** Whether it is a canonical version that a module of this path can have. */
function isVersionOf(module: ModulePath, version: string): boolean {
  return isCanonicalVersion(version) && checkModuleVersion(module, version) === undefined;
}

/** @throws {Fault} BAD_VERSION: .mod and .zip exist for canonical versions only */
function checked(module: ModulePath, version: string): string {
  const why = isCanonicalVersion(version) ? checkModuleVersion(module, version) : "it is not a canonical version";
  if (why !== undefined) throw new Fault("BAD_VERSION", `${module} has no .mod or .zip of this version: ${why}`);
  return version;
}
