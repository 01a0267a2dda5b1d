import type { FaultCode } from "../../fault/catalogue.ts";
import type { Check, Code, Fix } from "../check.ts";
import { httpsForSsh, keeps, loginFor, quoted, sshForHttps } from "../fixes.ts";
import { type Remote, repositories } from "../probes/repositories.ts";
import type { Text } from "../text.ts";

type Meaning = {
  readonly code: Code;
  readonly also?: readonly Code[];
  readonly title: Text;
  readonly plainGo: string;
  readonly meanings: readonly FaultCode[];
  /** Only these words of git. */
  readonly words?: RegExp;
  readonly fixes: (remote: Remote, host: string) => readonly Fix[];
};

/** What `git ls-remote` says is the finding; the rows differ in nothing but its words and the cure. */
function gitCheck({ code, also = [], title, plainGo, meanings, words, fixes }: Meaning): Check {
  return {
    code,
    also,
    title,
    plainGo,
    probe: "`git ls-remote` as go runs it, where nobody can be asked: no prompt, ssh in BatchMode; its words",
    explains: ["W18"],
    find: async (patient) => {
      for (const { named, remote } of await patient.measure(repositories)) {
        const listed = remote?.listed;
        if (remote === undefined || listed?.end !== "failed" || !meanings.includes(listed.meaning)) continue;
        if (words !== undefined && !words.test(listed.words)) continue;
        const host = remote.where?.host ?? remote.url;
        return {
          subject: remote.url,
          evidence: { module: named.module, url: remote.url, said: listed.words, tookMs: listed.tookMs },
          cause: {
            en: `${named.module} is fetched from ${remote.url}, and git says: ${listed.words}`,
            zh: `${named.module} 要从 ${remote.url} 获取，而 git 说：${listed.words}`,
          },
          fixes: fixes(remote, host),
        };
      }
      return undefined;
    },
  };
}

const netrc = (host: string): Fix => loginFor(host, { en: "give git a login for that host", zh: "为该主机提供凭据" });

export const gitWantsLogin = gitCheck({
  code: "C1",
  also: ["C2"],
  title: { en: "The git server wants a login, and git has none.", zh: "git 服务器要求登录，而 git 没有凭据。" },
  plainGo:
    "`could not read Username for …: terminal prompts disabled` (`No such device or address` with GIT_TERMINAL_PROMPT=1), and `Confirm the import path was entered correctly`",
  meanings: ["GIT_CREDENTIALS_WANTED"],
  fixes: (_, host) => [netrc(host), sshForHttps(host)],
});
export const gitLoginRefused = gitCheck({
  code: "C3",
  title: { en: "The git server refuses the login.", zh: "git 服务器拒绝了凭据。" },
  plainGo: "`Authentication failed for …`",
  meanings: ["GIT_CREDENTIALS_REFUSED"],
  fixes: (_, host) => [netrc(host)],
});
export const gitForbidden = gitCheck({
  code: "C4",
  title: { en: "The git server forbids the repository.", zh: "git 服务器禁止访问该仓库。" },
  plainGo: "`The requested URL returned error: 403`",
  meanings: ["UPSTREAM_DENIED"],
  fixes: (remote) => [
    {
      command: `git ls-remote ${remote.url}`,
      what: {
        en: "have the right granted (or single sign-on confirmed), then look again",
        zh: "请管理员授权（或完成单点登录确认）后再试",
      },
      risk: keeps,
    },
  ],
});
export const gitHidden = gitCheck({
  code: "C5",
  title: { en: "The repository is not there, or hides from who may not see it.", zh: "仓库不存在，或对无权限者隐藏。" },
  plainGo: "`repository … not found`",
  meanings: ["GIT_REPOSITORY_HIDDEN"],
  words: /not found|404|410|Could not find|could not be found/i,
  fixes: (_, host) => [netrc(host), sshForHttps(host)],
});
export const hostKeyUnknown = gitCheck({
  code: "C6",
  title: { en: "The host key of the git server is not known here.", zh: "本机不认识该 git 服务器的主机密钥。" },
  plainGo:
    "`Host key verification failed.` without a terminal; with one ssh asks, and an IDE shows nobody the question",
  meanings: ["GIT_HOST_KEY_UNKNOWN"],
  fixes: (remote, host) => [
    {
      command: `ssh-keyscan${remote.where === undefined || remote.where.port === 22 ? "" : ` -p ${remote.where.port}`} ${host} >> ~/.ssh/known_hosts`,
      what: {
        en: "then compare the fingerprint (ssh-keygen -lf ~/.ssh/known_hosts) with what the host publishes",
        zh: "然后把指纹（ssh-keygen -lf ~/.ssh/known_hosts）与该主机公布的指纹对照",
      },
      risk: { en: "unverified, a key may be an attacker's", zh: "未核对的密钥可能来自攻击者" },
    },
  ],
});
export const hostKeyChanged = gitCheck({
  code: "C7",
  title: { en: "The host key of the git server is another than before.", zh: "git 服务器的主机密钥变了。" },
  plainGo: "`REMOTE HOST IDENTIFICATION HAS CHANGED!`",
  meanings: ["GIT_HOST_KEY_CHANGED"],
  fixes: (_, host) => [
    {
      command: `ssh-keygen -F ${host}`,
      what: {
        en: "ask the host's people first; only when the change is theirs: ssh-keygen -R, then C6",
        zh: "先向服务器管理员确认；确属正常更换后再 ssh-keygen -R，然后按 C6 处理",
      },
      risk: { en: "an attack looks the same", zh: "遭到攻击时看起来一模一样" },
    },
  ],
});
export const keyRefused = gitCheck({
  code: "C8",
  title: {
    en: "The git server accepts none of the ssh keys, or the key wants its passphrase.",
    zh: "git 服务器不接受任何 ssh 密钥，或密钥需要口令。",
  },
  plainGo:
    "`Permission denied (publickey…)`: a key without rights, a locked key without agent and a missing file read the same",
  meanings: ["GIT_KEY_REFUSED", "GIT_KEY_PASSPHRASE"],
  fixes: (_, host) => [
    { command: "ssh-add", what: { en: "unlock your key in the agent", zh: "在 agent 中解锁密钥" }, risk: keeps },
    {
      command: `ssh -vT git@${host} 2>&1 | grep -iE 'offering|identity|permission'`,
      what: {
        en: "see which keys are offered, and have one allowed there",
        zh: "查看提供了哪些密钥，并请服务器授权其中之一",
      },
      risk: keeps,
    },
  ],
});
export const notARepository = gitCheck({
  code: "C9",
  title: { en: "An insteadOf rule leads to a path that is no repository.", zh: "insteadOf 规则指向的路径不是仓库。" },
  plainGo: "`… does not appear to be a git repository`",
  meanings: ["GIT_REPOSITORY_HIDDEN"],
  words: /does not appear to be a git repository/,
  fixes: (remote) => [
    {
      command: `git config --global --get-regexp 'url\\..*insteadof'`,
      what: {
        en: `correct the rule that makes ${remote.url} of ${remote.address} (a colon or a slash too many)`,
        zh: `改正把 ${remote.address} 变成 ${remote.url} 的规则（多了冒号或斜杠）`,
      },
      risk: keeps,
    },
  ],
});
export const gitRefused = gitCheck({
  code: "C10",
  title: { en: "The git server refuses or cuts the connection.", zh: "git 服务器拒绝或切断了连接。" },
  plainGo: "`connect to host … port …: Connection refused`",
  meanings: ["UPSTREAM_UNREACHABLE", "UPSTREAM_CUT"],
  fixes: (remote, host) => [
    remote.where?.scheme === "ssh"
      ? httpsForSsh(host)
      : {
          command: `curl -sv --max-time 5 ${remote.url} -o /dev/null`,
          what: { en: "see who refuses; start the server or correct its port", zh: "查看是谁拒绝；启动服务或改正端口" },
          risk: keeps,
        },
  ],
});
export const gitUntrusted = gitCheck({
  code: "C15",
  title: { en: "git does not trust the certificate of the git server.", zh: "git 不信任该 git 服务器的证书。" },
  plainGo:
    "`server certificate verification failed`, `SSL certificate problem: …`; GOINSECURE helps go itself, and never git",
  meanings: ["UPSTREAM_TLS"],
  fixes: (_, host) => [
    {
      command: `git config --global http."https://${host}/".sslCAInfo /path/to/company-ca-bundle.pem`,
      what: {
        en: "trust who issued it: a file with that certificate, from whoever runs the server",
        zh: "信任其签发者：向服务器管理员索取包含该证书的文件",
      },
      risk: keeps,
    },
  ],
});
/** The last of them: whatever else git says, so that a git that fails is never well. */
export const gitFails = gitCheck({
  code: "C21",
  title: { en: "git fails for a reason of its own.", zh: "git 因其他原因失败。" },
  plainGo: "`git ls-remote …: exit status 128:` and what git said",
  meanings: [
    "UPSTREAM_DNS",
    "UPSTREAM_BUSY",
    "UPSTREAM_BROKEN",
    "GIT_REDIRECTED",
    "GIT_TIMEOUT",
    "GIT_DAMAGED",
    "GIT_FAILED",
    "STORAGE_FULL",
  ],
  fixes: (remote) => [
    {
      command: `git ls-remote ${quoted(remote.url)}`,
      what: { en: "make it work by hand, where git may ask you", zh: "先在命令行里让它成功（那里 git 可以向你询问）" },
      risk: keeps,
    },
  ],
});
