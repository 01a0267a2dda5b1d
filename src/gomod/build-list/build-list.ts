import { Fault } from "../../fault/fault.ts";
import type { GoMod, Module } from "../go-mod/go-mod.ts";
import { consistentGraph } from "./consistent-graph.ts";
import { isToolchain } from "./module-order.ts";
import type { Edge } from "./requirement-graph.ts";
import { requirementsOf } from "./requirements.ts";
import { SummaryReader, type ReadGoMod } from "./summary.ts";

/** A module of the build; `replacedBy` is where its content comes from instead. */
export type BuildListModule = Module & { readonly replacedBy?: Module };

export type BuildList = {
  /** What `go list -m all` prints: the main module, which has no version, then the others by path. */
  readonly modules: readonly BuildListModule[];
  /** What `go mod graph` prints, in its order. Go itself stands there as versions of "go" and "toolchain". */
  readonly edges: readonly Edge[];
  /** The version of Go that the build needs, as the go directives require it. */
  readonly go: string;
};

/**
 * The modules and versions that the go command would build the main module with: minimal version selection, with graph
 * pruning from go 1.17 on. Replacements and exclusions of the main module are heeded; retractions are not, for they
 * have no part in it. A go.mod whose requirements contradict each other is taken as `go -mod=mod` would correct it.
 * @throws {Fault} GOMOD_SYNTAX when the main module has no path or contradictory replacements; MOD_INVALID when a go.mod
 * is another module's; and whatever `read` throws, with the chain of requirements that leads there
 * @see https://go.dev/ref/mod#minimal-version-selection, https://go.dev/ref/mod#graph-pruning
 */
export async function buildList(goMod: GoMod, read: ReadGoMod): Promise<BuildList> {
  if (!goMod.module?.path) throw new Fault("GOMOD_SYNTAX", "the go.mod of the main module has no module directive");
  const main = { path: goMod.module.path };
  const reader = new SummaryReader(goMod, read);
  const graph = await consistentGraph(requirementsOf(goMod, main, reader), reader);
  const modules = graph.buildList().filter(({ path }) => !isToolchain(path));
  return {
    modules: modules.map((module) => {
      const replacedBy = reader.replacement(module);
      return replacedBy ? { ...module, replacedBy } : module;
    }),
    edges: graph.edges(),
    go: graph.selected("go")?.version ?? "",
  };
}
