import { NoConnection } from "../../net/tcp.ts";
import type { Check } from "../check.ts";
import { about, failedAt, phasesOf } from "../contact-finding.ts";
import { keeps, setVariable } from "../fixes.ts";

export const wrongScheme: Check = {
  code: "A2",
  title: { en: "The connection is cut before an answer begins.", zh: "还没有回应，连接就被切断了。" },
  plainGo: "`EOF` or `connection reset by peer`, at once: often http:// on a port that speaks TLS",
  probe: "a request that ends in a cut; over http:// the same port is then asked for a TLS handshake",
  find: async (patient) => {
    const cut = (await failedAt(patient, "first_byte", "connect", "tls")).filter(
      ({ exchange: { fault } }) =>
        fault.code === "UPSTREAM_CUT" || fault.code === "UPSTREAM_BAD_ANSWER" || isReset(fault.cause),
    );
    return about(cut, ({ exchange }) => {
      const { GOPROXY } = patient.surroundings.settings;
      const secure = exchange.url.startsWith("http:");
      const address = `http://${new URL(exchange.url).host}`;
      return {
        evidence: { ...phasesOf(exchange), said: exchange.fault.message.split("\n")[0] ?? "", url: exchange.url },
        cause: {
          en: `${exchange.where} accepts connections and cuts them: ${secure ? "most likely it speaks TLS there and is asked by http://" : "something in between, or the wrong port"}`,
          zh: `${exchange.where} 接受连接后立即切断：${secure ? "很可能该端口是 TLS，却用 http:// 访问" : "中间有设备，或端口错误"}`,
        },
        fixes:
          secure && GOPROXY.value.includes(address)
            ? [
                setVariable(patient, "GOPROXY", GOPROXY.value.replace(address, address.replace("http:", "https:")), {
                  en: "ask it over https",
                  zh: "改用 https 访问",
                }),
              ]
            : [
                {
                  command: `curl -sv --max-time 10 ${exchange.url} -o /dev/null`,
                  what: { en: "see who cuts it, and correct scheme or port", zh: "查看是谁切断的，并改正协议或端口" },
                  risk: keeps,
                },
              ],
      };
    });
  },
};

function isReset(cause: unknown): boolean {
  return cause instanceof NoConnection && cause.attempts.some(({ error }) => error.code === "ECONNRESET");
}
