import type { Check } from "../check.ts";
import { setVariable } from "../fixes.ts";
import { maskAddresses } from "../../gomod/user-information.ts";
import { contacts } from "../probes/contacts.ts";
import { repositories } from "../probes/repositories.ts";

export const behindDirect: Check = {
  code: "A20",
  title: {
    en: "What stands behind direct or off in GOPROXY counts for nothing.",
    zh: "GOPROXY 中 direct 或 off 后面的内容一律无效。",
  },
  plainGo: "no word of it: the error is that of direct",
  probe: "reads the list; an error only where direct fails",
  explains: ["C1", "C3", "C4", "C5", "C12", "C13", "C14", "A22", "A16"],
  find: async (patient) => {
    const { value } = patient.surroundings.settings.GOPROXY;
    const [, front = "", word = "", behind = ""] = /^(.*?)(?<![^,|])\s*(direct|off)\s*[,|](.+)$/.exec(value) ?? [];
    if (behind.replaceAll(/[,|\s]/g, "") === "") return undefined;
    const [found, asked] = await Promise.all([patient.measure(repositories), patient.measure(contacts)]);
    const failed =
      word === "off" ||
      asked.some(({ role, exchange }) => role === "page" && exchange.end === "failed") ||
      found.some(({ root, remote }) => root === undefined || (remote !== undefined && remote.listed.end !== "good"));
    const moved = `${front}${behind}${word === "direct" ? ",direct" : ""}`;
    return {
      severity: failed ? "error" : "warning",
      subject: "GOPROXY",
      evidence: { GOPROXY: maskAddresses(value), ignored: maskAddresses(behind) },
      cause: {
        en: `go reads GOPROXY only up to ${word}; ${maskAddresses(behind)} is never asked, and nothing says so`,
        zh: `go 读 GOPROXY 只读到 ${word} 为止；${maskAddresses(behind)} 永远不会被访问，也没有任何提示`,
      },
      fixes: [setVariable(patient, "GOPROXY", moved, { en: `put ${word} at the end`, zh: `把 ${word} 移到最后` })],
    };
  },
};
