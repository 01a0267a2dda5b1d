import { isFault } from "../../fault/fault.ts";
import { maskAddresses } from "../../gomod/user-information.ts";
import type { Check } from "../check.ts";
import { keeps, quoted } from "../fixes.ts";
import type { Patient } from "../patient.ts";
import { gitSurroundings, runGitCommand } from "../probes/git-surroundings.ts";
import { repositories } from "../probes/repositories.ts";

export const projectGitConfig: Check = {
  code: "C20",
  title: {
    en: "git reaches the repository only from within this project, whose .git/config go does not read.",
    zh: "只有在本项目目录中 git 才能访问该仓库，而 go 不读取项目的 .git/config。",
  },
  plainGo: "what git says without that file (C1, C5, C8 …), although `git ls-remote` works in the project",
  probe: "where `git ls-remote` failed as go runs it: the same once more in the folder of the project",
  explains: [
    "C1",
    "C3",
    "C4",
    "C5",
    "C6",
    "C8",
    "C9",
    "C10",
    "C15",
    "C21",
    "W19",
    "W20",
    "W21",
    "W22",
    "W24",
    "A28",
    "W10",
  ],
  find: async (patient) => {
    const failed = (await patient.measure(repositories)).find(
      ({ remote }) => remote !== undefined && remote.listed.end !== "good",
    );
    if (failed?.remote === undefined) return undefined;
    const { address, url, listed } = failed.remote;
    const { folder } = patient.surroundings;
    const settings = await ownSettings(patient, folder);
    if (settings.length === 0 || !(await listsHere(patient, address))) return undefined;
    return {
      subject: folder,
      evidence: {
        module: failed.named.module,
        url,
        elsewhere: listed.end === "failed" ? listed.words : "no answer",
        folder,
        settings,
      },
      cause: {
        en: `\`git ls-remote ${address}\` works in ${folder} and nowhere else: a rule, a login or an ssh command stands in the project's .git/config. go runs git in its own cache, where that file does not count`,
        zh: `\`git ls-remote ${address}\` 只在 ${folder} 中可用：规则、凭据或 ssh 命令写在了项目的 .git/config 里。go 在自己的缓存目录运行 git，该文件不起作用`,
      },
      fixes: [
        {
          command: `git -C ${quoted(folder)} config --local --list`,
          what: {
            en: "see which of these it is (url.….insteadOf, credential.helper, http.…, core.sshCommand), and set it with git config --global",
            zh: "找出是哪一项（url.….insteadOf、credential.helper、http.…、core.sshCommand），再用 git config --global 设置",
          },
          risk: keeps,
        },
      ],
    };
  },
};

/** What the project's own configuration says of how repositories are reached: names alone, values may be secret. */
async function ownSettings(patient: Patient, folder: string): Promise<readonly string[]> {
  const pattern = "^(url\\..*\\.(push)?insteadof|credential\\..*|http\\..*|core\\.(sshcommand|askpass))$";
  const args = ["config", "--local", "--name-only", "--get-regexp", pattern];
  const { code, stdout } = await runGitCommand(patient, args, {}, folder);
  return code === 0 ? maskAddresses(stdout).split("\n").filter(Boolean) : [];
}

async function listsHere(patient: Patient, address: string): Promise<boolean> {
  const { sshCommand } = await patient.measure(gitSurroundings);
  // Not over the project's own ssh command, which may be what makes the difference
  const own = patient.surroundings.environment["GIT_SSH_COMMAND"] ?? "";
  const more = own !== "" && sshCommand !== undefined ? { GIT_SSH_COMMAND: sshCommand } : {};
  const args = ["ls-remote", "-q", "--end-of-options", address, "HEAD"];
  try {
    return (await runGitCommand(patient, args, more, patient.surroundings.folder)).code === 0;
  } catch (failure) {
    if (isFault(failure)) return false;
    throw failure;
  }
}
