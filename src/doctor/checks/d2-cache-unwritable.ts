import { access, constants, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Check } from "../check.ts";
import { keeps, quoted } from "../fixes.ts";
import { wanted } from "../probes/wanted.ts";

export const cacheUnwritable: Check = {
  code: "D2",
  also: ["D3"],
  title: { en: "The module cache cannot be written.", zh: "模块缓存目录无法写入。" },
  plainGo:
    "`could not create module cache: mkdir …`; where the folder is root's: `open …/pkg/sumdb/…/latest: no such file or directory`",
  probe: "looks whether GOMODCACHE, or the nearest folder above it that is there, may be written",
  find: async (patient) => {
    const cache = patient.surroundings.settings.GOMODCACHE.value;
    const { listed, direct } = await patient.measure(wanted);
    if (cache === "" || listed.length + direct.length === 0) return undefined;
    const place = await nearest(cache);
    const folder = await stat(place).then(
      (found) => found.isDirectory(),
      () => false,
    );
    const why = folder ? await writable(place) : "it is no folder";
    if (why === undefined) return undefined;
    return {
      subject: place,
      evidence: { GOMODCACHE: cache, folder: place, why },
      cause: {
        en: `go keeps modules in ${cache}, and ${place} cannot be written: ${why}. Its own message may name something else`,
        zh: `go 把模块存放在 ${cache}，而 ${place} 无法写入：${why}。go 自己的报错可能指向别处`,
      },
      fixes: [
        why === "EACCES"
          ? {
              command: `sudo chown -R "$(id -u)" ${quoted(place)}`,
              what: {
                en: "give it back to yourself (a sudo go made it root's)",
                zh: "把目录还给自己（多半是 sudo go 造成的）",
              },
              risk: keeps,
            }
          : {
              command: 'export GOMODCACHE="${TMPDIR:-/tmp}/gomodcache"',
              what: { en: "keep modules where you may write", zh: "把模块存放在可写的位置" },
              risk: { en: "what stands there may be gone after a restart", zh: "重启后那里的内容可能丢失" },
            },
      ],
    };
  },
};

async function nearest(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    if (
      at === dirname(at) ||
      (await stat(at).then(
        () => true,
        (failure: NodeJS.ErrnoException) => failure.code !== "ENOENT" && failure.code !== "ENOTDIR",
      ))
    )
      return at;
  }
}

function writable(folder: string): Promise<string | undefined> {
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => undefined,
    (failure: NodeJS.ErrnoException) => failure.code ?? failure.message,
  );
}
