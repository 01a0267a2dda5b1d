// Plain JavaScript, so that what it loads can come from the compile cache, without the compiler being loaded first.
// The cache is in the user's own folder: in one that others can write to, they could have us run their code.
import { mkdirSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [main] = process.argv.splice(2, 1);
try {
  const { HOME: home = homedir(), XDG_CACHE_HOME: cache } = process.env;
  const folder = join(cache || join(home, process.platform === "darwin" ? "Library/Caches" : ".cache"), "modgate");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  enableCompileCache(join(folder, "compiled"));
} catch {
  // without it everything works, only later
}
await import(pathToFileURL(main).href);
