import type { Check } from "../check.ts";
import { keeps, quoted } from "../fixes.ts";
import { repositories } from "../probes/repositories.ts";

export const gitSilent: Check = {
  code: "W19",
  title: { en: "The git server takes the request and does not answer.", zh: "git 服务器收下请求后不回应。" },
  plainGo:
    "nothing, for ever; with -x `git ls-remote …` as the last line: git has no time-out unless http.lowSpeedLimit is set",
  probe:
    "`git ls-remote` with GIT_HTTP_LOW_SPEED_LIMIT and 4.5 s in all, beside a connection of its own; a server that is only slower than 4.5 s looks the same",
  explains: ["W17", "W18"],
  find: async (patient) => {
    const one = (await patient.measure(repositories)).find(
      ({ remote }) =>
        remote?.listed.end === "silent" &&
        remote.unasked?.end !== "failed" &&
        remote.unasked?.end !== "good" &&
        remote.where?.scheme !== "ssh" &&
        remote.connected?.good !== false,
    );
    if (one?.remote === undefined) return undefined;
    const { url, listed, connected, where } = one.remote;
    const at = where === undefined ? url : `${where.host}:${where.port}`;
    const seconds = (listed.tookMs / 1_000).toFixed(1);
    return {
      subject: at,
      evidence: {
        url,
        ...(connected?.good && { connectMs: connected.tookMs }),
        noAnswerWithinMs: listed.tookMs,
        module: one.named.module,
      },
      cause: {
        en: `${at} accepts connections, but \`git ls-remote ${url}\` had no answer after ${seconds} s: it is silent, or slower than that. Neither go nor git ends that wait`,
        zh: `${at} 接受连接，但 \`git ls-remote ${url}\` 在 ${seconds} 秒内没有回应：它没有响应，或者比这还慢。go 和 git 都不会结束这个等待`,
      },
      fixes: [
        {
          command: "git config --global http.lowSpeedLimit 1000 && git config --global http.lowSpeedTime 20",
          what: { en: "have git give up after 20 s of silence", zh: "让 git 在静默 20 秒后放弃" },
          risk: {
            en: "none for healthy servers; the server itself must be mended",
            zh: "对正常服务器没有影响；服务器本身仍需修复",
          },
        },
        {
          command: `curl -sv --max-time 60 -o /dev/null ${quoted(`${url}/info/refs?service=git-upload-pack`)}`,
          what: {
            en: "see whether it is silent or only slow, and tell whoever runs that server",
            zh: "看看它是没有响应还是只是慢，并告知服务器管理员",
          },
          risk: keeps,
        },
      ],
    };
  },
};
