import type { Check } from "../check.ts";
import { setVariable } from "../fixes.ts";
import { sumdbRoute } from "../probes/sumdb.ts";

export const sumdbSupportRefused: Check = {
  code: "B9",
  title: {
    en: "A proxy fails where it is asked for the checksum database, and go then asks nobody else.",
    zh: "代理在被询问校验和数据库时出错，而 go 不再询问别人。",
  },
  plainGo: "`reading …/sumdb/NAME/supported: 503`, although the database itself is well",
  probe: "GET …/sumdb/NAME/supported of each entry: 200 passes it on, 404 and 410 let go ask the database itself",
  find: async (patient) => {
    const sumdb = await patient.measure(sumdbRoute);
    const last = sumdb?.supported.at(-1);
    if (sumdb === undefined || last?.exchange.end !== "answered" || !last.blocks) return undefined;
    const { where, status, url } = last.exchange;
    const { GOSUMDB } = patient.surroundings.settings;
    return {
      subject: where,
      evidence: { status, entry: last.position, database: sumdb.name, url },
      cause: {
        en: `${where} answers ${status} to the question whether it passes ${sumdb.name} on; only 404 or 410 would send go to the database itself`,
        zh: `${where} 在被问到是否转发 ${sumdb.name} 时返回 ${status}；只有 404 或 410 才会让 go 直接访问数据库`,
      },
      fixes: [
        setVariable(patient, "GOSUMDB", `${GOSUMDB.value.split(" ")[0] ?? ""} https://${sumdb.name}`, {
          en: "ask the database by an address of its own, past the proxies",
          zh: "为数据库指定自己的地址，绕过代理",
        }),
      ],
    };
  },
};
