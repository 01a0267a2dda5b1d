import type { Check } from "../check.ts";
import { boundedGo, pastProxies } from "../fixes.ts";
import { zips } from "../probes/zips.ts";

export const zipSlow: Check = {
  code: "W5",
  title: { en: "The zip of a module arrives, but absurdly slowly.", zh: "模块 zip 在下载，但慢得离谱。" },
  plainGo: "nothing, for as long as it takes: slow, not dead",
  probe: "watches a zip for 5 s: less than 64 KiB/s, and more than half a minute to go",
  explains: ["W16"],
  find: async (patient) => {
    const slow = (await patient.measure(zips)).find((zip) => zip.end === "slow");
    if (slow?.end !== "slow") return undefined;
    const { named, where, received, announced, bytesPerSecond, leftSeconds, tookMs } = slow;
    const left = leftSeconds === undefined ? "?" : leftSeconds;
    return {
      subject: `${named.module}@${named.version}`,
      evidence: {
        receivedBytes: received,
        announcedBytes: announced ?? "?",
        tookMs,
        bytesPerSecond,
        left: `${left} s`,
      },
      cause: {
        en: `slow, not dead: ${where} sends ${named.module}@${named.version} (.zip) with ${bytesPerSecond} bytes a second; about ${left} s are left for this one`,
        zh: `慢，但没有死：${where} 以每秒 ${bytesPerSecond} 字节发送 ${named.module}@${named.version} 的 zip，这一个还要约 ${left} 秒`,
      },
      fixes: [boundedGo, pastProxies(patient)],
    };
  },
};
