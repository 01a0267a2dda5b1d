import { readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { asFault } from "../../fault/fault.ts";
import { openNote, parseVerifierKey } from "../../tlog/index.ts";
import type { Check } from "../check.ts";
import { quoted } from "../fixes.ts";
import { wanted } from "../probes/wanted.ts";
import { parseGosumdb } from "../surroundings/gosumdb.ts";

export const sumdbHeadDamaged: Check = {
  code: "B10",
  title: {
    en: "The head of the checksum database that go keeps is damaged.",
    zh: "go 在本地保存的校验和数据库树头已损坏。",
  },
  plainGo: "`initializing sumdb.Client: reading tree note: malformed note`",
  probe: "reads GOPATH/pkg/sumdb/NAME/latest and verifies its signature by the key of GOSUMDB",
  find: async (patient) => {
    const { GOSUMDB, GOPATH } = patient.surroundings.settings;
    const database = parseGosumdb(GOSUMDB.value);
    if (database.kind !== "database" || (await patient.measure(wanted)).unproven.length === 0) return undefined;
    const file = join(GOPATH.value.split(delimiter)[0] ?? "", "pkg/sumdb", database.name, "latest");
    const said = await damage(file, database.key);
    if (said === undefined) return undefined;
    return {
      subject: file,
      evidence: { file, said, GOSUMDB: GOSUMDB.value },
      cause: {
        en: `go keeps the last head of ${database.name} in ${file}, and that is none: ${said}. No database, however well, gets past it`,
        zh: `go 把 ${database.name} 最近的树头存放在 ${file}，而其内容无效：${said}。数据库再正常也无济于事`,
      },
      fixes: [
        {
          command: `rm ${quoted(file)}`,
          what: { en: "go then asks the database for its head anew", zh: "go 会重新向数据库请求树头" },
          risk: {
            en: "a database that was rolled back to before that head is not noticed once; every module is verified as before",
            zh: "数据库若回退到该树头之前，这一次不会被发现；每个模块照常校验",
          },
          apply: { remove: [file] },
        },
      ],
    };
  },
};

/** undefined: it is well, or not there, or empty: then go begins anew. */
async function damage(file: string, key: string): Promise<string | undefined> {
  const kept = await readFile(file).catch((failure: NodeJS.ErrnoException) => {
    if (failure.code === "ENOENT" || failure.code === "ENOTDIR") return Buffer.of();
    throw failure;
  });
  if (kept.length === 0) return undefined;
  try {
    openNote(kept, [parseVerifierKey(key)]);
    return undefined;
  } catch (failure) {
    return asFault(failure).message;
  }
}
