import type { Module } from "../go-mod/go-mod.ts";
import { compareInGraph, moduleKey, sortModules } from "./module-order.ts";

export type Edge = { readonly from: Module; readonly to: Module };

/**
 * Who requires what, and what minimal version selection makes of it: of each module the highest version that anybody
 * requires.
 * @see https://go.dev/ref/mod#minimal-version-selection, cmd/go/internal/mvs/graph.go
 */
export class RequirementGraph {
  readonly #main: Module;
  readonly #required = new Map<string, readonly Module[]>();
  readonly #selected = new Map<string, Module>();

  constructor(main: Module) {
    this.#main = main;
    this.#selected.set(main.path, main);
  }

  /** Says once for a module version what it requires. */
  require(module: Module, requirements: readonly Module[]): void {
    this.#required.set(moduleKey(module), requirements);
    for (const wanted of requirements) {
      const selected = this.#selected.get(wanted.path);
      if (!selected || compareInGraph(wanted.path, selected.version, wanted.version) < 0) {
        this.#selected.set(wanted.path, wanted);
      }
    }
  }

  /** Nothing when its requirements were pruned out. */
  requiredBy(module: Module): readonly Module[] {
    return this.#required.get(moduleKey(module)) ?? [];
  }

  selected(path: string): Module | undefined {
    return this.#selected.get(path);
  }

  /** The main module, then all others in order. */
  buildList(): readonly Module[] {
    const others = [...this.#selected.values()].filter(({ path }) => path !== this.#main.path);
    return [this.#main, ...sortModules(others)];
  }

  /** All requirements, breadth first. */
  edges(): readonly Edge[] {
    const edges: Edge[] = [];
    for (const from of this.#walk().keys()) for (const to of this.requiredBy(from)) edges.push({ from, to });
    return edges;
  }

  /** The shortest way from the main module to one that fits, both included. */
  pathTo(fits: (module: Module) => boolean): readonly Module[] {
    const requiredFirstBy = this.#walk();
    const path: Module[] = [];
    let at = requiredFirstBy.keys().find(fits);
    for (; at; at = requiredFirstBy.get(at)) path.push(at);
    return path.toReversed();
  }

  /** All modules breadth first, each with the one that required it first. */
  #walk(): ReadonlyMap<Module, Module | undefined> {
    const first = new Map<Module, Module | undefined>([[this.#main, undefined]]);
    const seen = new Set([moduleKey(this.#main)]);
    // A Map that grows while it is walked is its own queue.
    for (const module of first.keys()) {
      for (const wanted of this.requiredBy(module)) {
        const key = moduleKey(wanted);
        if (seen.has(key)) continue;
        seen.add(key);
        first.set(wanted, module);
      }
    }
    return first;
  }
}
