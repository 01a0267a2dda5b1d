import { compareByteOrder } from "../byte-order.ts";
import type { Module } from "../go-mod/go-mod.ts";
import { moduleKey } from "./module-order.ts";
import type { RequirementGraph } from "./requirement-graph.ts";
import type { Requirements } from "./requirements.ts";

/**
 * The fewest roots that select the same versions from an unpruned graph, but at least the direct ones and those that
 * already stand at their selected version.
 * @see https://research.swtch.com/vgo-mvs#algorithm_r, cmd/go/internal/mvs/mvs.go (Req),
 * cmd/go/internal/modload/buildlist.go (updateUnprunedRoots)
 */
export function minimalRoots({ roots, direct }: Requirements, graph: RequirementGraph): readonly Module[] {
  const list = graph.buildList().slice(1);
  const kept = roots.filter(({ path, version }) => graph.selected(path)?.version === version);
  const named = list.filter(({ path }) => direct.has(path));
  const minimal = new Map<string, Module>();
  const implied = new Set<string>();
  const add = (root: Module): void => {
    minimal.set(root.path, root);
    postorder([root], graph, implied);
  };
  for (const root of [...kept, ...named]) if (!minimal.has(root.path)) add(root);
  for (const module of postorder(list, graph).toReversed()) {
    const isSelected = graph.selected(module.path)?.version === module.version;
    if (isSelected && !implied.has(moduleKey(module))) add(module);
  }
  return [...minimal.values()].toSorted((a, b) => compareByteOrder(a.path, b.path));
}

/** What the modules require, each after all that it requires itself; leaves out what was seen before. */
function postorder(modules: readonly Module[], graph: RequirementGraph, seen = new Set<string>()): readonly Module[] {
  const done: Module[] = [];
  const open: { readonly module: Module; readonly left: Iterator<Module> }[] = [];
  const enter = (module: Module): void => {
    if (!seen.has(moduleKey(module))) open.push({ module, left: graph.requiredBy(module).values() });
    seen.add(moduleKey(module));
  };
  for (const module of modules) {
    enter(module);
    for (let last = open.at(-1); last; last = open.at(-1)) {
      const next = last.left.next();
      if (!next.done) {
        enter(next.value);
        continue;
      }
      done.push(last.module);
      open.pop();
    }
  }
  return done;
}
