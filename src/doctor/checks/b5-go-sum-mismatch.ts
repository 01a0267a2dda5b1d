import type { Check } from "../check.ts";
import { keeps, pastProxies } from "../fixes.ts";
import { servedHashes } from "../probes/served-hashes.ts";
import { hashesOf } from "../surroundings/go-sum-hashes.ts";

export const goSumMismatch: Check = {
  code: "B5",
  title: {
    en: "What the proxy serves is not what go.sum recorded.",
    zh: "代理提供的内容与 go.sum 中记录的不一致。",
  },
  plainGo: "`verifying m@v: checksum mismatch`, `downloaded: h1:…`, `go.sum: h1:…`, SECURITY ERROR",
  probe: "fetches go.mod and zip of what is missing and compares their hashes with the lines of go.sum",
  find: async (patient) => {
    const { sums } = patient.surroundings.project;
    for (const got of await patient.measure(servedHashes)) {
      const recorded = hashesOf(sums, got);
      if (recorded.length === 0 || recorded.includes(got.hash)) continue;
      const what = `${got.module}@${got.version}${got.goModOnly ? "/go.mod" : ""}`;
      return {
        subject: what,
        evidence: { url: got.url, downloaded: got.hash, goSum: recorded },
        cause: {
          en: `${got.where} serves ${what} with ${got.hash}, and go.sum has ${recorded.join(", ")}: a tag was moved, a server altered it, or the line is wrong`,
          zh: `${got.where} 提供的 ${what} 为 ${got.hash}，而 go.sum 记录的是 ${recorded.join("、")}：标签被移动、服务器改动了内容，或该行有误`,
        },
        fixes: [
          {
            ...pastProxies(patient),
            what: {
              en: "ask somebody else: if that fits go.sum, the server is the outlier; keep go.sum",
              zh: "换一个来源：若与 go.sum 相符，则问题在该服务器；保留 go.sum",
            },
          },
          {
            command: `git log -p -S'${got.module} ${got.version}' -- go.sum`,
            what: {
              en: "see who wrote the line; only when the checksum database agrees with the download is it go.sum that is wrong",
              zh: "查看是谁写下该行；只有校验和数据库与下载内容一致时，错的才是 go.sum",
            },
            risk: keeps,
          },
        ],
      };
    }
    return undefined;
  },
};
