import { readFileSync, writeFileSync } from "node:fs";

/**
 * Takes out of package-lock.json the optional packages that are named but not locked: builds of a tool for platforms whose
 * package the registry did not have when the lock was written. `npm install` passes over them in silence, `npm ci` refuses
 * the whole lock. Run it after each change of a dependency: npm run tidy-lock
 */
type Entry = { optionalDependencies?: Record<string, string> };

const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8")) as { packages: Record<string, Entry> };

for (const entry of Object.values(lock.packages)) {
  const named = Object.entries(entry.optionalDependencies ?? {});
  const locked = named.filter(([name]) => `node_modules/${name}` in lock.packages);
  if (locked.length < named.length) entry.optionalDependencies = Object.fromEntries(locked);
}
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
