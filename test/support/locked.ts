import { readFileSync } from "node:fs";

export type Locked = {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
};

/** The packages of package-lock.json by their place, "node_modules/undici". */
export function locked(): ReadonlyMap<string, Locked> {
  const lock = readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8");
  const { packages } = JSON.parse(lock) as { packages: Record<string, Locked> };
  return new Map(Object.entries(packages).filter(([place]) => place !== ""));
}

/** "undici@8.12.4" for what is installed with modgate. */
export function lockedForUsers(): readonly string[] {
  const found = [...locked()].filter(([, { dev }]) => dev !== true);
  const names = found.map(([place, { version }]) => `${place.replace(/^.*node_modules\//, "")}@${version}`);
  return [...new Set(names)].toSorted();
}
