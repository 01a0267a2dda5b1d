import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../fault/fault.ts";

const everyMs = 500;

/**
 * A signal that fires when the packs of a repository grow beyond a bound while something arrives: git itself has no such
 * bound for what it fetches.
 */
export function folderGrowth(
  repository: string,
  mostBytes: number,
  where: string,
): Disposable & { readonly signal: AbortSignal } {
  const grown = new AbortController();
  const timer = setInterval(() => void look(), everyMs);
  return { signal: grown.signal, [Symbol.dispose]: () => clearInterval(timer) };

  async function look(): Promise<void> {
    if ((await packBytes(repository)) <= mostBytes) return;
    grown.abort(new Fault("GIT_TOO_LARGE", `${where}: the repository has more than ${mostBytes} bytes`));
  }
}

async function packBytes(repository: string): Promise<number> {
  const folder = join(repository, "objects/pack");
  const names = await readdir(folder).catch(() => []);
  const sizes = names.map((name) =>
    stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
