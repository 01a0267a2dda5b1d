import type { Check } from "../check.ts";
import { setVariable } from "../fixes.ts";
import { lookups } from "../probes/lookups.ts";

export const unknownToSumdb: Check = {
  code: "B3",
  title: {
    en: "The checksum database is asked for a module it does not know: a private one, whose name it now has.",
    zh: "向校验和数据库查询了它不认识的模块：多半是私有模块，其名称因此外泄。",
  },
  plainGo: "`verifying …: reading …/lookup/m@v: 404 Not Found`",
  probe: "looks up what a proxy served and go.sum has not; 404 or 410 from a database that answers otherwise",
  find: async (patient) => {
    const missing = (await patient.measure(lookups)).find(
      ({ exchange }) => exchange.end === "answered" && (exchange.status === 404 || exchange.status === 410),
    );
    if (missing?.exchange.end !== "answered") return undefined;
    const { named, database, exchange } = missing;
    const { origin, value } = patient.surroundings.settings.GONOSUMDB;
    return {
      subject: named.module,
      evidence: { module: `${named.module}@${named.version}`, url: exchange.url, status: exchange.status },
      cause: {
        en: `the proxy has ${named.module}@${named.version}, and ${database} says ${exchange.status}: it records public modules alone, and GONOSUMDB=${value} (${origin.from}) does not match this one`,
        zh: `代理有 ${named.module}@${named.version}，而 ${database} 返回 ${exchange.status}：它只记录公共模块，而 GONOSUMDB=${value}（${origin.from}）没有匹配该模块`,
      },
      fixes: [
        setVariable(
          patient,
          "GONOSUMDB",
          [value, named.module].filter(Boolean).join(","),
          {
            en: "say that this one is private; GOPRIVATE says the same and goes past the proxies too",
            zh: "声明该模块是私有的；GOPRIVATE 同时还会绕过代理",
          },
          {
            en: "modules of this path are verified by go.sum alone; all others as before",
            zh: "该路径的模块只由 go.sum 校验；其余照旧",
          },
        ),
      ],
    };
  },
};
