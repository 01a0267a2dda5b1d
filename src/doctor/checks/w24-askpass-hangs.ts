import type { Check } from "../check.ts";
import { gitSurroundings } from "../probes/git-surroundings.ts";
import { repositories } from "../probes/repositories.ts";
import { keeps } from "../fixes.ts";

export const askpassHangs: Check = {
  code: "W24",
  title: { en: "The program that is to ask for a password comes to no end.", zh: "负责询问密码的程序一直不结束。" },
  plainGo: "nothing, for ever; with -x `git ls-remote …` as the last line",
  probe: "`git ls-remote` twice: as it is, and without the askpass program; silence only with it",
  explains: ["W17", "W19", "C1", "C8"],
  find: async (patient) => {
    const { askpass } = await patient.measure(gitSurroundings);
    const one = (await patient.measure(repositories)).find(
      ({ remote }) =>
        remote?.listed.end === "silent" && remote.unasked !== undefined && remote.unasked.end !== "silent",
    );
    if (askpass === undefined || one?.remote === undefined) return undefined;
    const { url, listed, unasked } = one.remote;
    return {
      subject: askpass.program,
      evidence: {
        from: askpass.from,
        program: askpass.program,
        waitedMs: listed.tookMs,
        withoutItMs: unasked?.tookMs ?? 0,
        url,
        ...(unasked?.end === "failed" && { withoutIt: unasked.words }),
      },
      cause: {
        en: `git asks ${askpass.program} (${askpass.from}) for the credentials of ${url}, and that program does not end: perhaps a window that nobody sees`,
        zh: `git 向 ${askpass.program}（${askpass.from}）询问 ${url} 的凭据，而该程序不结束：也许是一个没人看见的窗口`,
      },
      fixes: [
        {
          command: `${askpass.from === "core.askPass" ? "git -c core.askPass= " : `env -u ${askpass.from} git `}ls-remote ${url}`,
          what: {
            en: "go without it: a credential helper, ~/.netrc or an ssh key asks nobody",
            zh: "不用它：凭据助手、~/.netrc 或 ssh 密钥都不会询问",
          },
          risk: keeps,
        },
      ],
    };
  },
};
