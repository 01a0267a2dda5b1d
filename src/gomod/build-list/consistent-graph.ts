import type { Module } from "../go-mod/go-mod.ts";
import { loadGraph } from "./load-graph.ts";
import { minimalRoots } from "./minimal-roots.ts";
import type { RequirementGraph } from "./requirement-graph.ts";
import type { Requirements } from "./requirements.ts";
import type { SummaryReader } from "./summary.ts";

/**
 * The module graph of roots that agree with it: each module once, at its selected version. Where the go.mod says
 * otherwise its roots are corrected, as `go -mod=mod` does before it answers. In a pruned graph a root that is raised
 * shows more of the graph, which may raise others.
 * @see cmd/go/internal/modload/buildlist.go (expandGraph, updateRoots)
 */
export async function consistentGraph(requirements: Requirements, reader: SummaryReader): Promise<RequirementGraph> {
  let { roots } = requirements;
  if (requirements.pruned) roots = selectedRoots({ ...requirements, roots });
  for (;;) {
    const current = { ...requirements, roots };
    const graph = await loadGraph(current, reader);
    if (isConsistent(roots, graph)) return graph;
    roots = requirements.pruned ? selectedRoots(current, graph) : minimalRoots(current, graph);
  }
}

function isConsistent(roots: readonly Module[], graph: RequirementGraph): boolean {
  return roots.every(({ path, version }, index) => {
    return graph.selected(path)?.version === version && path !== roots[index + 1]?.path;
  });
}

/** Each path once, at its selected version; without a graph, at the highest version among the roots. */
function selectedRoots({ main, roots }: Requirements, graph?: RequirementGraph): readonly Module[] {
  const highest = new Map(roots.map((root) => [root.path, root]));
  highest.delete(main.path);
  return [...highest.values()].map((root) => graph?.selected(root.path) ?? root);
}
