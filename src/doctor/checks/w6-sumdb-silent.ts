import type { Check } from "../check.ts";
import { keeps, setVariable } from "../fixes.ts";
import { routes } from "../probes/routes.ts";
import { sumdbRoute } from "../probes/sumdb.ts";
import { phasesOf } from "../contact-finding.ts";

export const sumdbSilent: Check = {
  code: "W6",
  also: ["B1"],
  title: {
    en: "The checksum database accepts the connection but never answers.",
    zh: "校验和数据库接受了连接，却始终不回应。",
  },
  plainGo: "nothing, for ever, right after the first .mod; -x shows `# get …/lookup/…` without its partner",
  probe: "GET /latest of the database, apart from the proxies, with 4.5 s for the first byte",
  explains: ["W16"],
  find: async (patient) => {
    const [sumdb, walks] = await Promise.all([patient.measure(sumdbRoute), patient.measure(routes)]);
    const asked = sumdb?.latest ?? sumdb?.supported.at(-1)?.exchange;
    if (sumdb === undefined || asked?.end !== "failed" || !asked.silent) return undefined;
    if (asked.at !== "first_byte" && asked.at !== "body") return undefined;
    // A proxy that is silent to everything is W1
    if (walks.some(({ end, stops }) => end === "waits" && stops.at(-1)?.exchange.where === asked.where))
      return undefined;
    const byProxy = typeof sumdb.by === "number";
    const bounded = "go env -w GOPROXY=http://127.0.0.1:8080";
    return {
      subject: asked.where,
      evidence: {
        database: sumdb.name,
        ...phasesOf(asked),
        bytes: asked.received,
        waitedMs: Math.round(asked.tookMs),
        askedBy: byProxy ? `entry ${sumdb.by} of GOPROXY` : "go itself",
      },
      cause: {
        en: `${sumdb.name} is asked at ${asked.url} and sends nothing. go has no time-out for this request and prints nothing; it waits for ever at GET /lookup/… of the first module that stands in no go.sum`,
        zh: `go 在 ${asked.url} 查询 ${sumdb.name}，对方没有任何返回。go 对此请求没有超时，也不输出任何内容：遇到第一个不在 go.sum 里的模块时，就会永远停在 GET /lookup/…`,
      },
      fixes: [
        {
          command: `modgate serve & ${bounded}`,
          what: {
            en: "ask the database through a gateway, which bounds the wait",
            zh: "通过网关查询校验和数据库，等待有上限",
          },
          risk: keeps,
        },
        ...(sumdb.name === "sum.golang.org" && sumdb.by !== "address"
          ? [
              setVariable(patient, "GOSUMDB", "sum.golang.org https://sum.golang.google.cn", {
                en: "ask the same database at its other address",
                zh: "通过同一数据库的另一个地址查询",
              }),
            ]
          : []),
      ],
    };
  },
};
