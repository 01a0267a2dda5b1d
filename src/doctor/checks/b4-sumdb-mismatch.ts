import type { Check } from "../check.ts";
import { pastProxies } from "../fixes.ts";
import { lookups } from "../probes/lookups.ts";
import { servedHashes } from "../probes/served-hashes.ts";

export const sumdbMismatch: Check = {
  code: "B4",
  title: {
    en: "What the proxy serves is not what the checksum database recorded.",
    zh: "代理提供的内容与校验和数据库中的记录不一致。",
  },
  plainGo: "`verifying …: checksum mismatch`, `downloaded: h1:…`, the name of the database and `h1:…`, SECURITY ERROR",
  probe: "looks up what a proxy served and go.sum has not, and compares the hashes of go.mod and zip",
  find: async (patient) => {
    const [served, answers] = await Promise.all([patient.measure(servedHashes), patient.measure(lookups)]);
    for (const { named, database, exchange } of answers) {
      if (exchange.end !== "answered" || exchange.status !== 200) continue;
      const lines = exchange.body.toString("utf8").split("\n");
      for (const got of served.filter(({ module, version }) => module === named.module && version === named.version)) {
        const what = `${got.module} ${got.version}${got.goModOnly ? "/go.mod" : ""}`;
        const recorded = lines.find((line) => line.startsWith(`${what} h1:`))?.slice(what.length + 1);
        if (recorded === undefined || recorded === got.hash) continue;
        return {
          subject: what,
          evidence: { url: got.url, downloaded: got.hash, database, recorded },
          cause: {
            en: `${got.where} serves ${what} with ${got.hash}, and ${database} has ${recorded} for it: the server altered it, or kept a tag that was moved`,
            zh: `${got.where} 提供的 ${what} 为 ${got.hash}，而 ${database} 的记录是 ${recorded}：服务器改动了内容，或保留的是后来被移动的标签`,
          },
          fixes: [
            {
              ...pastProxies(patient),
              what: {
                en: "take it from somebody else; what the database recorded is what everybody else has",
                zh: "换一个来源获取；数据库记录的才是其他人得到的内容",
              },
            },
          ],
        };
      }
    }
    return undefined;
  },
};
