import { access } from "node:fs/promises";
import { join } from "node:path";
import { escapePath, escapeVersion } from "../../gomod/escape.ts";
import { parseModulePath } from "../../gomod/module-path.ts";
import { matchPrefixPatterns } from "../../gomod/pattern.ts";
import type { Patient } from "../patient.ts";
import type { Named } from "../surroundings/requirements.ts";

/** What a go command would have to fetch, by the way it would take. */
export type Wanted = {
  /** The list of GOPROXY is asked for these. */
  readonly listed: readonly Named[];
  /** GONOPROXY matches: version control is asked. */
  readonly direct: readonly Named[];
  /** The checksum database would be asked for these: they stand in no go.sum, and GONOSUMDB does not match. */
  readonly unproven: readonly Named[];
  /** Required, and whole in the module cache. */
  readonly cached: number;
  readonly because: "project" | "target" | "machine";
};

/** Small, old, and in every proxy: what is asked for where there is no project and nobody named a module. */
const anyModule: Named = { module: parseModulePath("golang.org/x/text"), version: "v0.14.0" };

export async function wanted({ surroundings, target }: Patient): Promise<Wanted> {
  const { settings, required, project } = surroundings;
  if (target !== undefined) {
    const module = parseModulePath(target.module);
    const known = required.find((named) => named.module === module)?.version;
    return sorted([{ module, version: target.version ?? known ?? "latest" }], 0, "target");
  }
  if (project.modules.length === 0 && project.goWork === undefined) return sorted([anyModule], 0, "machine");
  const there = await Promise.all(required.map((named) => isCached(named, settings.GOMODCACHE.value)));
  return sorted(
    required.filter((_, at) => there[at] === false),
    there.filter(Boolean).length,
    "project",
  );

  function sorted(missing: readonly Named[], cached: number, because: Wanted["because"]): Wanted {
    const matches = (patterns: string) => (named: Named) => matchPrefixPatterns(patterns, named.module);
    const direct = matches(settings.GONOPROXY.value);
    const unlisted = matches(settings.GONOSUMDB.value);
    // A line of the go.mod alone proves no zip: go writes it before it asks for that
    const sums = new Set(
      project.sums
        .flatMap((file) => (file.state === "read" ? file.parsed.lines : []))
        .filter(({ goModOnly }) => !goModOnly)
        .map(({ path, version }) => `${path}@${version}`),
    );
    return {
      listed: missing.filter((named) => !direct(named)),
      direct: missing.filter(direct),
      unproven: missing.filter((named) => !unlisted(named) && !sums.has(`${named.module}@${named.version}`)),
      cached,
      because,
    };
  }
}

/** Its zip is there, and with it all that was fetched before. @see cmd/go/internal/modfetch/cache.go CachePath */
function isCached({ module, version }: Named, cache: string): Promise<boolean> {
  const file = join(cache, "cache/download", escapePath(module), "@v", `${escapeVersion(version)}.ziphash`);
  return access(file).then(
    () => true,
    () => false,
  );
}
