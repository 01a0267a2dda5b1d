import type { Check } from "../check.ts";
import { type Asker, gitSurroundings } from "../probes/git-surroundings.ts";
import { repositories } from "../probes/repositories.ts";
import { keeps, quoted } from "../fixes.ts";

export const askpassHangs: Check = {
  code: "W24",
  title: {
    en: "The program that git asks for a login comes to no end.",
    zh: "git 用来获取凭据的程序一直不结束。",
  },
  plainGo: "nothing, for ever; with -x `git ls-remote …` as the last line",
  probe:
    "`git ls-remote` as it is, and where that takes longer than 1.5 s once more without credential helper and askpass program; silence only with them",
  explains: ["W17", "W19", "C1", "C8", "C21"],
  find: async (patient) => {
    const { askers } = await patient.measure(gitSurroundings);
    const one = (await patient.measure(repositories)).find(
      ({ remote }) =>
        remote?.listed.end === "silent" && remote.unasked !== undefined && remote.unasked.end !== "silent",
    );
    const [first] = askers;
    if (first === undefined || one?.remote === undefined) return undefined;
    const { url, listed, unasked } = one.remote;
    const who = askers.map(({ from, program }) => `${program} (${from})`);
    return {
      subject: first.program,
      evidence: {
        askers: who,
        waitedMs: listed.tookMs,
        withoutItMs: unasked?.tookMs ?? 0,
        url,
        ...(unasked?.end === "failed" && { withoutIt: unasked.words }),
      },
      cause: {
        en: `git asks ${who.join(" or ")} for the credentials of ${url}, and that program does not end: perhaps a window that nobody sees`,
        zh: `git 向 ${who.join(" 或 ")} 询问 ${url} 的凭据，而该程序不结束：也许是一个没人看见的窗口`,
      },
      fixes: [
        {
          command: `${withoutAskers(askers)} ls-remote ${quoted(url)}`,
          what: {
            en: "go without it: ~/.netrc or an ssh key asks nobody; then take the setting away",
            zh: "不用它：~/.netrc 或 ssh 密钥都不会询问；确认后去掉该设置",
          },
          risk: keeps,
        },
      ],
    };
  },
};

/** git as it is called without them. */
function withoutAskers(askers: readonly Asker[]): string {
  const names = askers.map(({ from }) => from);
  const variables = names.filter((name) => /^[A-Z_]+$/.test(name)).map((name) => `-u ${name} `);
  const keys = names.filter((name) => name.includes(".")).map((name) => ` -c ${name}=`);
  return `${variables.length > 0 ? `env ${variables.join("")}` : ""}git${[...new Set(keys)].join("")}`;
}
