import type { Check } from "../check.ts";
import { unsetVariable } from "../fixes.ts";
import { maskAddresses } from "../../gomod/user-information.ts";
import { routes } from "../probes/routes.ts";
import { wanted } from "../probes/wanted.ts";

export const proxyOff: Check = {
  code: "A16",
  title: { en: "GOPROXY=off forbids every download.", zh: "GOPROXY=off 禁止了一切下载。" },
  plainGo: "`module lookup disabled by GOPROXY=off`, at once",
  probe: "reads the list and says where its value comes from; only when something is missing in the module cache",
  find: async (patient) => {
    const walk = (await patient.measure(routes)).find(({ end }) => end === "off");
    if (walk === undefined || (await patient.measure(wanted)).because === "machine") return undefined;
    const { value, origin } = patient.surroundings.settings.GOPROXY;
    const where =
      origin.from === "process" ? "the process environment" : "file" in origin ? origin.file : "the default";
    return {
      subject: "GOPROXY",
      evidence: { GOPROXY: maskAddresses(value), origin: where, wanted: `${walk.named.module}@${walk.named.version}` },
      cause: {
        en: `GOPROXY ends in off (from ${where}), and ${walk.named.module}@${walk.named.version} is not in the module cache`,
        zh: `GOPROXY 以 off 结尾（来自 ${where}），而 ${walk.named.module}@${walk.named.version} 不在模块缓存中`,
      },
      fixes: [unsetVariable(patient, "GOPROXY", { en: "back to the default", zh: "恢复默认值" })],
    };
  },
};
