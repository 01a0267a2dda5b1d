import type { Check } from "../check.ts";
import { keeps, pastProxies } from "../fixes.ts";
import { routes } from "../probes/routes.ts";

export const refusedByProxy: Check = {
  code: "A15",
  also: ["A14"],
  title: { en: "The module proxy answers with an error.", zh: "模块代理返回了错误。" },
  plainGo:
    "`403 Forbidden`, `429 Too Many Requests`, `500`, `503` and what the server said; after `,` no other entry is asked",
  probe: "the status of the answer, Retry-After, the server's words, and the separator behind the entry",
  find: async (patient) => {
    const stop = (await patient.measure(routes))
      .flatMap(({ stops }) => stops)
      .find(
        ({ exchange, leads }) =>
          exchange.end === "answered" &&
          leads !== "served" &&
          exchange.status >= 300 &&
          ![401, 404, 407, 410].includes(exchange.status),
      );
    if (stop?.exchange.end !== "answered") return undefined;
    const { exchange, entry, leads, position } = stop;
    const { status, headers, body, where, url } = exchange;
    const words = body.toString("utf8").replace(/\s+/g, " ").trim().slice(0, 200);
    const wait = headers["retry-after"];
    return {
      severity: leads === "error" ? "error" : "warning",
      subject: where,
      evidence: {
        status,
        entry: position,
        goesOn: leads === "next",
        separator: entry.fallBackOnError ? "|" : ",",
        ...(wait !== undefined && { retryAfter: wait }),
        said: words,
        url,
      },
      cause: {
        en: `${where} answers ${status}${words === "" ? "" : ` ("${words}")`}: ${meaning(status).en}. ${leads === "next" ? "go asks the next entry" : "go ends there: only 404 and 410 let it go on behind a comma"}`,
        zh: `${where} 返回 ${status}${words === "" ? "" : `（“${words}”）`}：${meaning(status).zh}。${leads === "next" ? "go 会改问下一项" : "go 到此为止：逗号后面只有 404 和 410 才会改问下一项"}`,
      },
      fixes: [
        ...(wait === undefined
          ? []
          : [
              {
                command: `sleep ${wait} && go mod download`,
                what: { en: "wait as long as it asks for", zh: "按它要求的时间等待" },
                risk: keeps,
              },
            ]),
        pastProxies(patient),
      ],
    };
  },
};

function meaning(status: number): { readonly en: string; readonly zh: string } {
  if (status === 403 || status === 451)
    return {
      en: "its policy forbids the module, or it wants other credentials",
      zh: "其策略禁止该模块，或需要其他凭据",
    };
  if (status === 429) return { en: "it was asked too often", zh: "请求过于频繁" };
  if (status >= 500) return { en: "it has a fault of its own", zh: "它自身出了故障" };
  return { en: "an answer no module proxy gives", zh: "这不是模块代理该有的回应" };
}
