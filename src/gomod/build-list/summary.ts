import { Fault } from "../../fault/fault.ts";
import type { GoMod, Module, Replace, Require } from "../go-mod/go-mod.ts";
import { quoted } from "../quoted.ts";
import { compareGoVersions } from "./go-version.ts";
import { isSameModule, isToolchain, moduleKey } from "./module-order.ts";

/**
 * Gives the go.mod of a module version, or of a folder that replaces one (`version` is absent). Asked at most once for
 * each, but for many at a time.
 */
export type ReadGoMod = (module: Module) => GoMod | Promise<GoMod>;

/** What a module graph needs to know of a module. */
export type Summary = {
  /** True since go 1.17: its go.mod names all that its packages need. */
  readonly pruned: boolean;
  readonly require: readonly Module[];
};

/** Whether a module with this go directive names all that its packages need. @see https://go.dev/ref/mod#graph-pruning */
export function isPruned({ go }: GoMod): boolean {
  return go !== undefined && compareGoVersions(go.version, "1.17") >= 0;
}

/** Reads modules as the main module sees them: with its replacements, without what it excludes. */
export class SummaryReader {
  readonly #read: ReadGoMod;
  readonly #replace: ReadonlyMap<string, Module>;
  readonly #excluded: ReadonlySet<string>;
  readonly #goMods = new Map<string, Promise<GoMod>>();
  readonly #summaries = new Map<string, Promise<Summary>>();

  constructor(main: GoMod, read: ReadGoMod) {
    this.#read = read;
    this.#replace = replacements(main.replace);
    this.#excluded = new Set(main.exclude.map(moduleKey));
  }

  summary(module: Module): Promise<Summary> {
    return once(this.#summaries, module, () => this.#summarize(module));
  }

  /** What the main module puts in its place. */
  replacement({ path, version }: Module): Module | undefined {
    if (version === undefined || isToolchain(path)) return undefined;
    return this.#replace.get(moduleKey({ path, version })) ?? this.#replace.get(moduleKey({ path }));
  }

  /** Whether the main module does not exclude it. */
  allows(module: Module): boolean {
    return !this.#excluded.has(moduleKey(module));
  }

  async #summarize(module: Module): Promise<Summary> {
    if (isToolchain(module.path)) return toolchainSummary(module);
    const actual = this.replacement(module) ?? module;
    const goMod = await once(this.#goMods, actual, async () => this.#read(actual));
    checkDeclaredPath(goMod, module, actual);
    const require = goMod.require.filter((wanted) => this.allows(wanted)).map(plain);
    const go = goMod.go?.version;
    // Since Go 1.21 the go directive is a requirement like others.
    const withGo = go !== undefined && isStrict(go) ? [...require, { path: "go", version: go }] : require;
    return { pruned: isPruned(goMod), require: withGo };
  }
}

function once<T>(known: Map<string, Promise<T>>, module: Module, work: () => Promise<T>): Promise<T> {
  const key = moduleKey(module);
  const found = known.get(key) ?? work();
  known.set(key, found);
  return found;
}

/** The module alone, without where it stands. */
export function plain({ path, version }: Require): Module {
  return { path, version };
}

function toolchainSummary({ path, version = "" }: Module): Summary {
  const needsToolchain = path === "go" && isStrict(version);
  return { pruned: true, require: needsToolchain ? [{ path: "toolchain", version: `go${version}` }] : [] };
}

function isStrict(goVersion: string): boolean {
  return compareGoVersions(goVersion, "1.21") >= 0;
}

/** @throws {Fault} GOMOD_SYNTAX when one thing is replaced by two */
function replacements(replace: readonly Replace[]): ReadonlyMap<string, Module> {
  const found = new Map<string, Module>();
  for (const { from, to, at } of replace) {
    const earlier = found.get(moduleKey(from));
    if (earlier && !isSameModule(earlier, to)) {
      throw new Fault("GOMOD_SYNTAX", `go.mod:${at.line}:${at.column}: ${quoted(from.path)} is replaced twice`);
    }
    found.set(moduleKey(from), to);
  }
  return found;
}

/** @throws {Fault} MOD_INVALID when the file is another module's */
function checkDeclaredPath({ module }: GoMod, wanted: Module, actual: Module): void {
  if (actual.version === undefined) return;
  const declared = module?.path ?? "";
  if (declared === "") throw new Fault("MOD_INVALID", "the go.mod has no module directive");
  if (declared === wanted.path || declared === actual.path) return;
  throw new Fault(
    "MOD_INVALID",
    `the go.mod declares the path ${quoted(declared)} but was required as ${quoted(wanted.path)}`,
    { hint: "require the module by the path it declares, or replace it" },
  );
}
