import { Fault } from "../../fault/fault.ts";
import type { Module } from "../go-mod/go-mod.ts";
import { quoted } from "../quoted.ts";
import { moduleKey } from "./module-order.ts";
import { RequirementGraph } from "./requirement-graph.ts";
import type { Requirements } from "./requirements.ts";
import type { SummaryReader } from "./summary.ts";

/** Modules of a chain that a message names. */
const mostShown = 8;

type Visit = {
  readonly module: Module;
  /** Whether all that it requires is followed, and all that this requires. */
  readonly whole: boolean;
};

/**
 * Reads the module graph, as many modules at a time as are known. A pruned graph holds what the roots require, and all
 * behind a module of before go 1.17; an unpruned one holds everything.
 * @throws {Fault} the first that stands in the way, with the chain of requirements that leads to it
 * @see cmd/go/internal/modload/buildlist.go (readModGraph)
 */
export async function loadGraph(
  { main, pruned, roots }: Requirements,
  reader: SummaryReader,
): Promise<RequirementGraph> {
  const graph = new RequirementGraph(main);
  graph.require(main, roots);
  const failures = new Map<string, unknown>();
  const seen = new Set<string>();
  let visits: Visit[] = [];
  const visit = (module: Module, whole: boolean): void => {
    const key = `${whole} ${moduleKey(module)}`;
    if (!seen.has(key)) visits.push({ module, whole });
    seen.add(key);
  };
  for (const root of roots) visit(root, !pruned);
  while (visits.length > 0) {
    const wave = visits;
    visits = [];
    const outcomes = await Promise.allSettled(wave.map(({ module }) => reader.summary(module)));
    for (const [index, { module, whole }] of wave.entries()) {
      const outcome = outcomes[index];
      if (outcome?.status === "fulfilled") {
        const { pruned: isPruned, require } = outcome.value;
        graph.require(module, require);
        if (whole || !isPruned) for (const wanted of require) visit(wanted, true);
      } else {
        failures.set(moduleKey(module), outcome?.reason);
      }
    }
  }
  if (failures.size > 0) throw withChain(graph, failures);
  return graph;
}

function withChain(graph: RequirementGraph, failures: ReadonlyMap<string, unknown>): unknown {
  const chain = graph.pathTo((module) => failures.has(moduleKey(module)));
  const last = chain.at(-1);
  const cause = last && failures.get(moduleKey(last));
  if (!(cause instanceof Fault)) return cause;
  const names = chain.map(({ path, version }) => (version === undefined ? shown(path) : `${shown(path)}@${version}`));
  if (names.length > mostShown) names.splice(mostShown / 2, names.length - mostShown, "…");
  return new Fault(cause.code, `${names.join(" requires ")}: ${cause.message}`, { cause, hint: cause.hint });
}

/** A go.mod may require what no module can be called. */
function shown(path: string): string {
  return /^[!-~]{1,200}$/.test(path) ? path : quoted(path);
}
