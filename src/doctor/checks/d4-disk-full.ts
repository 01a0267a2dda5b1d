import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { Check } from "../check.ts";
import { quoted } from "../fixes.ts";
import { wanted } from "../probes/wanted.ts";

const leastBytes = 16 * 2 ** 20;

export const diskFull: Check = {
  code: "D4",
  title: { en: "The disk of the module cache is full.", zh: "模块缓存所在磁盘已满。" },
  plainGo: "`no space left on device`",
  probe: "free blocks and free inodes of the file system with GOMODCACHE: less than 16 MiB, or none",
  find: async (patient) => {
    const cache = patient.surroundings.settings.GOMODCACHE.value;
    const { listed, direct } = await patient.measure(wanted);
    if (cache === "" || listed.length + direct.length === 0) return undefined;
    const found = await nearestSpace(cache);
    if (found === undefined) return undefined;
    const { place, freeBytes, freeFiles } = found;
    if (freeBytes >= leastBytes && freeFiles !== 0) return undefined;
    return {
      subject: place,
      evidence: { folder: place, freeBytes, ...(freeFiles !== undefined && { freeInodes: freeFiles }) },
      cause: {
        en: `the file system of ${place} has ${freeBytes} bytes ${freeFiles === undefined ? "" : `and ${freeFiles} inodes `}left`,
        zh: `${place} 所在文件系统只剩 ${freeBytes} 字节${freeFiles === undefined ? "" : `和 ${freeFiles} 个 inode`}`,
      },
      fixes: [
        {
          command: `df -h ${quoted(place)} && df -i ${quoted(place)}`,
          what: {
            en: "make room; go clean -cache frees build results first",
            zh: "腾出空间；go clean -cache 可先清理编译缓存",
          },
          risk: { en: "the next build takes longer", zh: "下次编译会更慢" },
        },
      ],
    };
  },
};

async function nearestSpace(folder: string) {
  for (let place = folder; ; place = dirname(place)) {
    const space = await statfs(place).catch(() => undefined);
    if (space !== undefined) {
      return { place, freeBytes: space.bavail * space.bsize, freeFiles: space.files > 0 ? space.ffree : undefined };
    }
    if (place === dirname(place)) return undefined;
  }
}
