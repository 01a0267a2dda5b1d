import { isFault } from "../../fault/fault.ts";
import { openNote, parseVerifierKey } from "../../tlog/index.ts";
import type { Check } from "../check.ts";
import { unsetVariable } from "../fixes.ts";
import { sumdbRoute } from "../probes/sumdb.ts";

export const sumdbSignature: Check = {
  code: "B6",
  title: {
    en: "The checksum database signs with another key than GOSUMDB has.",
    zh: "校验和数据库的签名密钥与 GOSUMDB 中的不同。",
  },
  plainGo: "`reading tree note: note has no verifiable signatures`, or `invalid signature for key`",
  probe: "GET /latest of the database, and its signature by the key of GOSUMDB",
  find: async (patient) => {
    const route = await patient.measure(sumdbRoute);
    const { latest } = route ?? {};
    if (route === undefined || latest?.end !== "answered" || latest.status !== 200) return undefined;
    try {
      openNote(latest.body, [parseVerifierKey(route.key)]);
      return undefined;
    } catch (failure) {
      if (isFault(failure, "NOTE_MALFORMED")) return undefined;
      if (!isFault(failure, "NOTE_UNVERIFIED")) throw failure;
      return {
        subject: route.name,
        evidence: { url: latest.url, said: failure.message, key: route.key },
        cause: {
          en: `${latest.where} answers for ${route.name}, but not with a signature by the key in GOSUMDB: ${failure.message}. Either the key is an old one, or that is not this database`,
          zh: `${latest.where} 以 ${route.name} 的名义应答，但签名与 GOSUMDB 中的密钥不符：${failure.message}。要么密钥已过时，要么它并不是该数据库`,
        },
        fixes: [
          unsetVariable(patient, "GOSUMDB", {
            en: "back to the public database; for one of your own, have its key from who runs it, never from the answer itself",
            zh: "恢复为公共数据库；自建数据库请向其管理者索取密钥，切勿取自应答本身",
          }),
        ],
      };
    }
  },
};
