import type { Check } from "../check.ts";
import { boundedGo, pastProxies } from "../fixes.ts";
import { zips } from "../probes/zips.ts";

export const zipStalls: Check = {
  code: "W4",
  title: { en: "The zip of a module begins to arrive and then stops.", zh: "模块 zip 下载到一半就停住了。" },
  plainGo: "nothing, for ever; -x even shows `200 OK (0.000s)`, because only the header is timed",
  probe: "fetches zips and watches them: no byte for 4.5 s; reports bytes got of bytes announced",
  explains: ["W16", "W5"],
  find: async (patient) => {
    const stalled = (await patient.measure(zips)).find(({ end }) => end === "stalled");
    if (stalled === undefined) return undefined;
    const { named, where, received, announced = "?", tookMs, url } = stalled;
    return {
      subject: `${named.module}@${named.version}`,
      evidence: { receivedBytes: received, announcedBytes: announced, tookMs, url },
      cause: {
        en: `${where} sent ${received} of ${announced} bytes of ${named.module}@${named.version} (.zip), then nothing. go has no time-out for a body`,
        zh: `${where} 发送了 ${named.module}@${named.version} 的 zip 的 ${received}/${announced} 字节后再无数据。go 对响应体没有超时`,
      },
      fixes: [boundedGo, pastProxies(patient)],
    };
  },
};
