import { access, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { escapePath, escapeVersion } from "../../gomod/escape.ts";
import { goModHash } from "../../gomod/h1.ts";
import type { Check, Found } from "../check.ts";
import { keeps, quoted } from "../fixes.ts";
import type { Patient, Probe } from "../patient.ts";
import { hashesOf } from "../surroundings/go-sum-hashes.ts";
import type { Named } from "../surroundings/requirements.ts";

export const cachedZipCut: Check = {
  code: "D5",
  title: { en: "A zip in the module cache is damaged.", zh: "模块缓存中的一个 zip 已损坏。" },
  plainGo: "`zip: not a valid zip file`",
  probe: "of what is required and not unpacked yet: whether its zip in GOMODCACHE has its end",
  find: async (patient) => (await patient.measure(cacheFaults)).find(({ code }) => code === "D5")?.found,
};

export const cacheDamaged: Check = {
  code: "D6",
  title: { en: "The module cache has other content than go.sum.", zh: "模块缓存的内容与 go.sum 不一致。" },
  plainGo: "`verifying …: checksum mismatch` and SECURITY ERROR, although nothing is downloaded",
  probe:
    "hashes the .mod files of what is required and reads their .ziphash in GOMODCACHE, and compares them with go.sum",
  find: async (patient) => (await patient.measure(cacheFaults)).find(({ code }) => code === "D6")?.found,
};

type CacheFault = { readonly code: "D5" | "D6"; readonly found: Found };

const cacheFaults: Probe<readonly CacheFault[]> = async (patient) => {
  const { required } = patient.surroundings;
  const found = await Promise.all(required.map((named) => faultOf(patient, named)));
  return found.filter((fault) => fault !== undefined);
};

async function faultOf({ surroundings }: Patient, named: Named): Promise<CacheFault | undefined> {
  const { module, version } = named;
  const cache = surroundings.settings.GOMODCACHE.value;
  const base = join(cache, "cache/download", escapePath(module), "@v", escapeVersion(version));
  const [mod, ziphash] = await Promise.all([`${base}.mod`, `${base}.ziphash`].map(contentOf));
  const kept = [
    { file: `${base}.mod`, goModOnly: true, hash: mod && goModHash(mod) },
    { file: `${base}.ziphash`, goModOnly: false, hash: ziphash?.toString("utf8").trim() },
  ];
  for (const { file, goModOnly, hash } of kept) {
    const recorded = hashesOf(surroundings.project.sums, { module, version, goModOnly });
    // A .ziphash that is no hash is made anew
    if (hash === undefined || !/^h1:[\w+/]{43}=$/.test(hash) || recorded.length === 0 || recorded.includes(hash))
      continue;
    const cause = {
      en: `${file} stands for ${hash}, and go.sum has ${recorded.join(", ")}: the cache was damaged or altered, or the line is wrong`,
      zh: `${file} 对应 ${hash}，而 go.sum 记录的是 ${recorded.join("、")}：缓存受损或被改动，或该行有误`,
    };
    return fault("D6", { file, kept: hash, goSum: recorded }, cause);
  }
  if (ziphash === undefined || (await isThere(join(cache, `${escapePath(module)}@${escapeVersion(version)}`))))
    return undefined;
  const size = await sizeWithoutEnd(`${base}.zip`);
  if (size === undefined) return undefined;
  const cause = {
    en: `${base}.zip has ${size} bytes and no end: it was cut after it had been verified, by a crash or a tool that copies caches`,
    zh: `${base}.zip 只有 ${size} 字节且缺少结尾：它在校验之后被截断（崩溃或缓存同步工具所致）`,
  };
  return fault("D5", { file: `${base}.zip`, sizeBytes: size }, cause);

  function fault(code: CacheFault["code"], evidence: Found["evidence"], cause: Found["cause"]): CacheFault {
    const files = ["info", "mod", "zip", "ziphash", "lock"].map((end) => `${base}.${end}`);
    const cure = {
      command: `rm -f ${quoted(base)}.*`,
      what: {
        en: "delete this version from the cache, not the whole cache; go fetches it again",
        zh: "只删除缓存中的这个版本（不必清空整个缓存），go 会重新获取",
      },
      risk: keeps,
      apply: { remove: files },
    };
    return { code, found: { subject: `${module}@${version}`, evidence, cause, fixes: [cure] } };
  }
}

/** undefined: it is well, or not there. */
async function sizeWithoutEnd(zip: string): Promise<number | undefined> {
  const file = await open(zip).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    // The end record has 22 bytes and a comment of at most 64 KiB
    const tail = Buffer.alloc(Math.min(size, 22 + 65_535));
    await file.read(tail, 0, tail.length, size - tail.length);
    return tail.includes("PK\u0005\u0006", "latin1") ? undefined : size;
  } finally {
    await file.close();
  }
}

function contentOf(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch(() => undefined);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
