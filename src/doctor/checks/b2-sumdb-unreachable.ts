import type { Check } from "../check.ts";
import { about, failedAt } from "../contact-finding.ts";
import { setVariable } from "../fixes.ts";
import { parseGosumdb } from "../surroundings/gosumdb.ts";

export const sumdbUnreachable: Check = {
  code: "B2",
  title: { en: "The checksum database cannot be reached.", zh: "无法连接校验和数据库。" },
  plainGo: '`verifying go.mod: …: Get "…/lookup/…": dial tcp …: connection refused`, or `i/o timeout` after 30 s',
  probe: "connects to the database apart from the proxies, 3 s",
  find: async (patient) => {
    const dead = (await failedAt(patient, "connect")).filter(({ role }) => role === "sumdb");
    const database = parseGosumdb(patient.surroundings.settings.GOSUMDB.value);
    const name = database.kind === "database" ? database.name : "";
    const otherAddress = "https://sum.golang.google.cn";
    return about(dead, ({ exchange }) => ({
      evidence: { database: name, said: exchange.fault.message, waitedMs: Math.round(exchange.tookMs) },
      cause: {
        en: `${exchange.where}, where ${name} is asked, gives no connection; the proxies do not pass it on either`,
        zh: `查询 ${name} 的 ${exchange.where} 无法连接，代理也没有转发该数据库`,
      },
      fixes: [
        name === "sum.golang.org" && !exchange.url.startsWith(otherAddress)
          ? setVariable(patient, "GOSUMDB", `${name} ${otherAddress}`, {
              en: "ask the same database at its other address",
              zh: "通过同一数据库的另一个地址查询",
            })
          : setVariable(patient, "GOPROXY", "http://127.0.0.1:8080", {
              en: "ask it through a proxy that passes it on, such as modgate serve",
              zh: "通过能转发它的代理（如 modgate serve）查询",
            }),
      ],
    }));
  },
};
