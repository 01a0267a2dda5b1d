import type { Check } from "../check.ts";
import { setVariable } from "../fixes.ts";
import { unknownNames } from "../probes/names.ts";
import { nameEvidence } from "../name-evidence.ts";

export const nameDeadInFront: Check = {
  code: "W11",
  title: {
    en: "The name of a proxy cannot be looked up, and go blames somebody else.",
    zh: "代理的域名无法解析，而 go 却怪罪别人。",
  },
  plainGo:
    "nothing for 60 s, then an error about the host of the module: with `P|direct` the last error wins, and P is not named",
  probe: "as W10, for an entry of GOPROXY with `|` behind it",
  explains: ["W16", "W10", "A28", "C14", "W27"],
  find: async (patient) => {
    const [name] = (await patient.measure(unknownNames)).filter(({ blocks, silent }) => !blocks && silent);
    if (name === undefined) return undefined;
    const rest = patient.surroundings.settings.GOPROXY.value.replace(/^[^,|]*[,|]/, "");
    return {
      subject: name.host,
      evidence: nameEvidence(name),
      cause: {
        en: `${name.host}, an entry of GOPROXY with \`|\` behind it, cannot be looked up: no name server answers. go waits 30 s for it at every request, and its error names the next entry`,
        zh: `GOPROXY 中的 ${name.host}（后面是 \`|\`）无法解析：没有域名服务器回应。go 每个请求都为它等 30 秒，而报错里只提到下一项`,
      },
      fixes: [
        setVariable(patient, "GOPROXY", rest, {
          en: "take the entry out until its name is known again",
          zh: "在域名恢复之前去掉该项",
        }),
      ],
    };
  },
};
