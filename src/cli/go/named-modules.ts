import { compareByteOrder } from "../../gomod/byte-order.ts";
import { type Named, requirements } from "../../doctor/surroundings/requirements.ts";
import { matchPrefixPatterns } from "../../gomod/pattern.ts";
import * as semver from "../../gomod/semver.ts";
import type { Wanted } from "../../modules/objects.ts";
import type { Project } from "./project.ts";

/**
 * What a project's files name, in the order the go command will ask for it: every go.mod, because it needs them to go on
 * at all, then of each module whose content is needed the .info, of which it wants all before it downloads, and the zips.
 *
 * Of several versions of a module only one is built with: the highest a go.mod requires, else the highest in go.sum. Lines
 * of go.sum with a go.mod alone need no more than that.
 * @param noProxy GONOPROXY: what matches goes straight from the go command to version control
 */
export function namedModules(project: Project, noProxy: string): readonly Wanted[] {
  const required = requirements(project.modules, project.replace);
  const mods = new Map<string, Named>();
  const chosen = new Map<string, Named>();
  const isPrivate = remembered((path) => matchPrefixPatterns(noProxy, path));

  for (const { path: module, version } of project.sums) add(mods, { module, version });
  for (const named of required) add(mods, named);

  const inSum = new Set(project.sums.filter(({ goModOnly }) => !goModOnly).map(nameOf));
  const known = new Set(project.sums.map(nameOf));
  for (const named of required) {
    // A requirement that go.sum knows nothing of is new: its content will be wanted as well.
    if (inSum.has(keyOf(named)) || !known.has(keyOf(named))) chooseHigher(chosen, named);
  }
  const builtWith = new Set(required.map(({ module }) => module));
  for (const { path: module, version, goModOnly } of project.sums) {
    if (!goModOnly && !(builtWith.has(module) && chosen.has(module))) chooseHigher(chosen, { module, version });
  }
  const whole = [...chosen.values()].filter(isPublic).toSorted((a, b) => compareByteOrder(a.module, b.module));
  return [
    ...[...mods.values()].filter(isPublic).map((named): Wanted => ({ kind: "mod", ...named })),
    ...whole.map((named): Wanted => ({ kind: "info", ...named })),
    ...whole.map((named): Wanted => ({ kind: "zip", ...named })),
  ];

  /** A toolchain is asked for first of all, by its own rules; what go.sum may hold of it is of other machines too. */
  function isPublic({ module }: Named): boolean {
    return module !== "golang.org/toolchain" && !isPrivate(module);
  }
}

function chooseHigher(chosen: Map<string, Named>, named: Named): void {
  const before = chosen.get(named.module);
  if (before === undefined || semver.compare(named.version, before.version) > 0) chosen.set(named.module, named);
}

function add(to: Map<string, Named>, named: Named): void {
  to.set(keyOf(named), named);
}

function keyOf({ module, version }: Named): string {
  return `${module}@${version}`;
}

function nameOf({ path, version }: Project["sums"][number]): string {
  return `${path}@${version}`;
}

function remembered(judge: (path: string) => boolean): (path: string) => boolean {
  const known = new Map<string, boolean>();
  return (path) => {
    const before = known.get(path) ?? judge(path);
    known.set(path, before);
    return before;
  };
}
