import type { Check } from "../check.ts";
import { unsetVariable } from "../fixes.ts";
import { wanted } from "../probes/wanted.ts";
import { parseGosumdb } from "../surroundings/gosumdb.ts";

export const sumdbUnfit: Check = {
  code: "B7",
  title: { en: "GOSUMDB names no checksum database.", zh: "GOSUMDB 的值不是校验和数据库。" },
  plainGo: "`invalid GOSUMDB: malformed verifier id`, `missing GOSUMDB`",
  probe: "reads the value as go does: name, or name+hash+key, and perhaps a URL",
  find: async (patient) => {
    const { value } = patient.surroundings.settings.GOSUMDB;
    const database = parseGosumdb(value);
    if (database.kind !== "unfit" || (await patient.measure(wanted)).unproven.length === 0) return undefined;
    return {
      subject: "GOSUMDB",
      evidence: { GOSUMDB: value, said: database.why },
      cause: {
        en: `go cannot read GOSUMDB=${value}: ${database.why}. A database of one's own is written name+hash+key, and a URL behind a blank`,
        zh: `go 无法解析 GOSUMDB=${value}：${database.why}。自建数据库应写成 name+hash+key，空格后可加 URL`,
      },
      fixes: [unsetVariable(patient, "GOSUMDB", { en: "back to the public database", zh: "恢复为公共数据库" })],
    };
  },
};
