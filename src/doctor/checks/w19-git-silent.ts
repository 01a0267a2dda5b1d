import type { Check } from "../check.ts";
import { keeps } from "../fixes.ts";
import { repositories } from "../probes/repositories.ts";

export const gitSilent: Check = {
  code: "W19",
  title: { en: "The git server takes the request and never answers.", zh: "git 服务器收下请求后始终不回应。" },
  plainGo:
    "nothing, for ever; with -x `git ls-remote …` as the last line: git has no time-out unless http.lowSpeedLimit is set",
  probe: "`git ls-remote` with GIT_HTTP_LOW_SPEED_LIMIT and 4.5 s in all, beside a connection of its own",
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
    return {
      subject: at,
      evidence: {
        url,
        ...(connected?.good && { connectMs: connected.tookMs }),
        bytes: 0,
        waitedMs: listed.tookMs,
        module: one.named.module,
      },
      cause: {
        en: `${at} accepts connections, but \`git ls-remote ${url}\` gets no answer. Neither go nor git ends that wait`,
        zh: `${at} 接受连接，但 \`git ls-remote ${url}\` 得不到回应。go 和 git 都不会结束这个等待`,
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
          command: `curl -sv --max-time 10 ${url}/info/refs?service=git-upload-pack -o /dev/null`,
          what: { en: "see it yourself, and tell whoever runs that server", zh: "亲自查看，并告知服务器管理员" },
          risk: keeps,
        },
      ],
    };
  },
};
