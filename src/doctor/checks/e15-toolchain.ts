import type { Check } from "../check.ts";
import { keeps, setVariable } from "../fixes.ts";
import { wantedToolchain } from "../probes/toolchain.ts";

export const toolchainMissing: Check = {
  code: "E15",
  title: { en: "The project wants a newer Go than there is here.", zh: "项目要求的 Go 版本比本机的新。" },
  plainGo: "`go.mod requires go >= 1.99.0 (running go 1.26.8; GOTOOLCHAIN=local)`, or `toolchain not available`",
  probe: "compares the go and toolchain lines with the local release; asks the proxy whether it has that release",
  find: async (patient) => {
    const toolchain = await patient.measure(wantedToolchain);
    if (toolchain === undefined) return undefined;
    const { name, because, allowed, asked } = toolchain;
    const refused = asked?.end === "answered" && asked.status !== 200;
    if (allowed && asked !== undefined && !refused) return undefined;
    const { GOTOOLCHAIN } = patient.surroundings.settings;
    const local = `go${patient.surroundings.go.version}`;
    return {
      subject: name,
      evidence: {
        wanted: name,
        local,
        because,
        GOTOOLCHAIN: GOTOOLCHAIN.value,
        ...(asked?.end === "answered" && { status: asked.status, url: asked.url }),
      },
      cause: {
        en: `${because}; this is ${local}${allowed ? `, and the list does not offer ${name}` : `, and GOTOOLCHAIN=${GOTOOLCHAIN.value} forbids fetching another`}`,
        zh: `${because}；本机是 ${local}${allowed ? `，而代理列表没有提供 ${name}` : `，且 GOTOOLCHAIN=${GOTOOLCHAIN.value} 禁止下载其他版本`}`,
      },
      fixes: [
        allowed
          ? {
              command: `GOPROXY=https://proxy.golang.org go mod download`,
              what: { en: "fetch the release from the public proxy once", zh: "从公共代理获取一次该版本" },
              risk: keeps,
            }
          : setVariable(patient, "GOTOOLCHAIN", "auto", {
              en: "let go fetch the release it needs (verified in any case)",
              zh: "允许 go 下载所需版本（总会校验）",
            }),
      ],
    };
  },
};
