import { z } from "zod";
import { Fault } from "../../fault/fault.ts";
import { parseGoSum } from "../../gomod/go-sum.ts";
import { checkModulePath, type ModulePath } from "../../gomod/module-path.ts";
import { checkModuleVersion, isCanonicalVersion } from "../../gomod/version.ts";
import type { Wanted } from "../../modules/objects.ts";

/** A go.sum as text, or modules as "path@version", or both. */
const body = z.strictObject({ goSum: z.string().optional(), modules: z.array(z.string()).optional() });

export type WarmRequest = {
  readonly wanted: readonly Wanted[];
  /** Lines of the go.sum (from 1) that are none. */
  readonly rubbish: readonly number[];
};

/**
 * What a call wants fetched: of a go.sum what its lines vouch for, of a module named all of it.
 * @throws {Fault} API_BAD_REQUEST
 */
export function parseWarmRequest(value: unknown): WarmRequest {
  const parsed = body.safeParse(value);
  if (!parsed.success)
    throw new Fault("API_BAD_REQUEST", `the body: ${parsed.error.issues[0]?.message ?? "no object"}`);
  const { goSum, modules } = parsed.data;
  if (goSum === undefined && modules === undefined) {
    throw new Fault("API_BAD_REQUEST", "the body names nothing: it needs goSum or modules");
  }
  const { lines, rubbish } = parseGoSum(goSum ?? "");
  const ofSum = lines.flatMap(({ path, version, goModOnly }) =>
    goModOnly ? [{ kind: "mod" as const, module: path, version }] : whole(path, version),
  );
  return { wanted: [...ofSum, ...(modules ?? []).flatMap(parseNamed)].toSorted(byKind), rubbish };
}

const order = { mod: 0, info: 1, zip: 2 } as const;

function byKind(a: Wanted, b: Wanted): number {
  return order[a.kind] - order[b.kind];
}

function parseNamed(name: string): readonly Wanted[] {
  const at = name.lastIndexOf("@");
  const module = name.slice(0, Math.max(0, at)) as ModulePath;
  const version = name.slice(at + 1);
  const why =
    checkModulePath(module) ??
    (isCanonicalVersion(version) ? checkModuleVersion(module, version) : "the version is not canonical");
  if (why === undefined) return whole(module, version);
  throw new Fault("API_BAD_REQUEST", `${JSON.stringify(name.slice(0, 200))} is no module@version: ${why}`);
}

function whole(module: ModulePath, version: string): readonly Wanted[] {
  return (["mod", "info", "zip"] as const).map((kind) => ({ kind, module, version }));
}
