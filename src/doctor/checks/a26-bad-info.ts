import { escapePath, escapeVersion } from "../../gomod/escape.ts";
import type { Check } from "../check.ts";
import { pastProxies } from "../fixes.ts";
import { below } from "../probes/below.ts";
import { exchange } from "../probes/exchange.ts";
import { isPage } from "../probes/page.ts";
import { routes } from "../probes/routes.ts";

export const badInfo: Check = {
  code: "A26",
  title: { en: "The proxy serves an .info that cannot be used.", zh: "代理提供的 .info 无法使用。" },
  plainGo:
    "`invalid response from proxy …: unexpected end of JSON input`, or `proxy returned info for version … instead of requested version`",
  probe: "asks for the .info of a version whose go.mod came, and reads it: JSON with the same version",
  find: async (patient) => {
    const walk = (await patient.measure(routes)).find(
      ({ end, named }) => end === "served" && named.version !== "latest",
    );
    const stop = walk?.stops.at(-1);
    if (walk === undefined || stop === undefined || stop.entry.url.protocol === "file:") return undefined;
    const { module, version } = walk.named;
    const asked = await exchange(
      patient,
      below(stop.entry.url, `${escapePath(module)}/@v/${escapeVersion(version)}.info`),
    );
    if (asked.end !== "answered" || asked.status !== 200 || isPage(asked.headers, asked.body)) return undefined;
    const said = versionIn(asked.body.toString("utf8"));
    if (said === version) return undefined;
    return {
      subject: `${module}@${version}`,
      evidence: { url: asked.url, bytes: asked.body.length, version: said ?? "unreadable" },
      cause: {
        en: `${asked.where} answers ${asked.url} with ${said === undefined ? "something that is no such JSON" : `the version ${said}`}; go refuses it`,
        zh: `${asked.where} 对 ${asked.url} 的回应${said === undefined ? "不是合法的 JSON" : `是版本 ${said}`}，go 会拒绝`,
      },
      fixes: [pastProxies(patient)],
    };
  },
};

function versionIn(text: string): string | undefined {
  try {
    const info: unknown = JSON.parse(text);
    const version: unknown = typeof info === "object" && info !== null ? Reflect.get(info, "Version") : undefined;
    return typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
}
