import type { Check } from "../check.ts";
import { keeps } from "../fixes.ts";
import { overHttp2 } from "../probes/over-http2.ts";

export const http2Silent: Check = {
  code: "W2",
  title: {
    en: "The module proxy answers HTTP/1.1, but no stream of HTTP/2.",
    zh: "模块代理能回应 HTTP/1.1，却不回应 HTTP/2 的任何流。",
  },
  plainGo: "nothing, for ever: go speaks HTTP/2 wherever it is offered, and sends no PING",
  probe: "asks the same twice: over HTTP/1.1, and over HTTP/2 where the TLS handshake offers it, 4.5 s each",
  explains: ["W16"],
  find: async (patient) => {
    const asked = await patient.measure(overHttp2);
    if (asked?.answer.said !== "nothing") return undefined;
    const { where, http1Ms, url } = asked;
    return {
      subject: where,
      evidence: { http1Ms, http2Bytes: 0, waitedMs: 4_500, url },
      cause: {
        en: `${where} offers HTTP/2 and then never answers on it, while HTTP/1.1 takes ${http1Ms} ms. go takes the offer and waits for ever`,
        zh: `${where} 声明支持 HTTP/2，却从不在其上回应，而 HTTP/1.1 只需 ${http1Ms} 毫秒。go 会采用 HTTP/2 并永远等待`,
      },
      fixes: [
        {
          command: "GODEBUG=http2client=0 go mod download",
          what: { en: "have go speak HTTP/1.1 to everybody", zh: "让 go 一律使用 HTTP/1.1" },
          risk: keeps,
        },
      ],
    };
  },
};
