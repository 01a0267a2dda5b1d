import type { Check } from "../check.ts";
import { setVariable } from "../fixes.ts";
import { wantedToolchain } from "../probes/toolchain.ts";
import { phasesOf } from "../contact-finding.ts";

export const toolchainSilent: Check = {
  code: "W28",
  title: { en: "The Go release the project wants never arrives.", zh: "项目要求的 Go 版本始终下载不下来。" },
  plainGo: "`go: downloading go1.… (linux/amd64)`, then nothing, for ever",
  probe: "compares the go and toolchain lines with the local release, then asks the proxy for that release",
  explains: ["W1"],
  find: async (patient) => {
    const toolchain = await patient.measure(wantedToolchain);
    const asked = toolchain?.asked;
    if (toolchain === undefined || asked?.end !== "failed" || !asked.silent) return undefined;
    const { version } = patient.surroundings.go;
    return {
      subject: toolchain.name,
      evidence: {
        wanted: toolchain.name,
        local: `go${version}`,
        because: toolchain.because,
        ...phasesOf(asked),
        bytes: asked.received,
        url: asked.url,
      },
      cause: {
        en: `${toolchain.because} wants ${toolchain.name}; this is go${version}, so go first fetches that release from ${asked.where}, which sends nothing`,
        zh: `${toolchain.because} 要求 ${toolchain.name}，而本机是 go${version}；go 会先从 ${asked.where} 下载该版本，但对方不返回任何内容`,
      },
      fixes: [
        {
          command: `go install golang.org/dl/${toolchain.name}@latest && ${toolchain.name} download`,
          what: { en: "install that release by another way", zh: "用其他方式安装该版本" },
          risk: { en: "nothing is weakened", zh: "不削弱任何校验" },
        },
        setVariable(
          patient,
          "GOTOOLCHAIN",
          "local",
          {
            en: "never fetch releases, and hear at once that this one is too old",
            zh: "不下载其他版本，立即报告本机版本过旧",
          },
          { en: "the project does not build with this release", zh: "该项目无法用本机版本构建" },
        ),
      ],
    };
  },
};
