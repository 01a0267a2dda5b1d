import type { GoMod, Module } from "../go-mod/go-mod.ts";
import { sortModules } from "./module-order.ts";
import { isPruned, plain, type SummaryReader } from "./summary.ts";

/** What the main module requires itself. */
export type Requirements = {
  readonly main: Module;
  /** Whether the graph leaves out what modules of go 1.17 or later require indirectly. */
  readonly pruned: boolean;
  /** Sorted; includes the versions of go and toolchain. */
  readonly roots: readonly Module[];
  /** Paths of the modules that are not marked as indirect, and go. */
  readonly direct: ReadonlySet<string>;
};

/** A go.mod without go directive may be as old as modules, and go 1.16 was the last without pruning. */
const defaultGo = "1.16";

/** @see cmd/go/internal/modload/init.go (rootsFromModFile) */
export function requirementsOf(goMod: GoMod, main: Module, reader: SummaryReader): Requirements {
  const required = goMod.require.filter((wanted) => reader.allows(wanted));
  const direct = required.filter(({ indirect }) => !indirect).map(({ path }) => path);
  const go = { path: "go", version: goMod.go?.version ?? defaultGo };
  const toolchain = goMod.toolchain ? [{ path: "toolchain", version: goMod.toolchain.name }] : [];
  return {
    main,
    pruned: isPruned(goMod),
    roots: sortModules([...required.map(plain), go, ...toolchain]),
    direct: new Set(["go", ...direct]),
  };
}
