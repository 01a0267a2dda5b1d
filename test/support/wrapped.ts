import { tmpdir } from "node:os";
import { join } from "node:path";
import { lookForSecrets } from "./leaks/leaks.ts";
import { type GoOptions, type GoRun, runWithGo } from "./go.ts";

export const modgateBinary = join(import.meta.dirname, "../../bin/modgate");

export type WrappedOptions = GoOptions & {
  /** Where modgate keeps its cache; absent: beside the module cache. */
  readonly data?: string;
  readonly flags?: readonly string[];
};

/** "modgate FLAGS… WORDS…", as the real program, with a clean Go set-up and a cache of its own. */
export async function modgate(words: readonly string[], options: WrappedOptions): Promise<GoRun> {
  const { data = `${options.modcache}-modgate`, flags = [] } = options;
  const args = ["--data", data, ...flags, ...words];
  const run = await runWithGo(modgateBinary, args, {
    ...options,
    environment: wrappedEnvironment(options.environment),
  });
  lookForSecrets(`modgate ${words.slice(0, 2).join(" ")}`, run.stdout + run.stderr);
  return run;
}

/** Compiled code is kept in one place for all tests. */
export function wrappedEnvironment(more: GoOptions["environment"] = {}): Record<string, string> {
  return {
    XDG_CACHE_HOME: join(tmpdir(), `modgate-test-cache-${process.getuid?.() ?? 0}`),
    NETRC: "/dev/null",
    ...more,
  };
}
