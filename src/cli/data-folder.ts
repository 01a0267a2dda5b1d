import { homedir } from "node:os";
import { join } from "node:path";

/** Where modgate keeps things when nobody says otherwise: "modgate" in the user's cache folder, as Go's os.UserCacheDir. */
export function defaultDataFolder(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const home = environment["HOME"] ?? homedir();
  if (platform === "darwin") return join(home, "Library", "Caches", "modgate");
  return join(environment["XDG_CACHE_HOME"] || join(home, ".cache"), "modgate");
}

/** The same for the cache of `modgate go`. */
export function laptopDataFolder(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  return join(defaultDataFolder(environment, platform), "laptop");
}
