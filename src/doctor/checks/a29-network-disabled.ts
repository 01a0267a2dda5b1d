import type { Check } from "../check.ts";
import { keeps } from "../fixes.ts";

export const networkDisabled: Check = {
  code: "A29",
  title: { en: "GODEBUG forbids go the network.", zh: "GODEBUG 禁止 go 使用网络。" },
  plainGo: "`network disabled by cmdgonetlimit=0`, at once",
  probe: "reads GODEBUG of the process environment",
  find: async ({ surroundings }) => {
    const value = surroundings.environment["GODEBUG"] ?? "";
    const limit = value.split(",").findLast((word) => word.startsWith("cmdgonetlimit="));
    if (limit !== "cmdgonetlimit=0") return undefined;
    return {
      subject: "GODEBUG",
      evidence: { GODEBUG: value },
      cause: {
        en: `GODEBUG has ${limit}, so that go refuses to use the network`,
        zh: `GODEBUG 含有 ${limit}，go 因此拒绝使用网络`,
      },
      fixes: [{ command: "unset GODEBUG", what: { en: "take it away", zh: "去掉它" }, risk: keeps }],
    };
  },
};
