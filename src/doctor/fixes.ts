import type { Fix } from "./check.ts";
import { maskAddresses } from "../gomod/user-information.ts";
import type { Patient } from "./patient.ts";
import type { GoVariable } from "./surroundings/go-settings.ts";
import type { Text } from "./text.ts";

export const keeps: Text = { en: "nothing is weakened", zh: "不削弱任何校验" };

/** Sets a variable where its present value comes from: in the shell, or in the file of `go env -w`. */
export function setVariable(patient: Patient, name: GoVariable, value: string, what: Text, risk: Text = keeps): Fix {
  const { origin } = patient.surroundings.settings[name];
  // A login in an address is not shown, even where the command then has to be completed by hand
  const shown = quoted(maskAddresses(value));
  if (origin.from === "process") return { command: `export ${name}=${shown}`, what, risk };
  return {
    command: `go env -w ${name}=${shown}`,
    what,
    risk,
    apply: { run: ["go", "env", "-w", `${name}=${value}`] },
  };
}

/** Takes a variable away where its present value comes from. */
export function unsetVariable(patient: Patient, name: GoVariable, what: Text, risk: Text = keeps): Fix {
  const { origin } = patient.surroundings.settings[name];
  if (origin.from === "process") return { command: `unset ${name}`, what, risk };
  return { command: `go env -u ${name}`, what, risk, apply: { run: ["go", "env", "-u", name] } };
}

/** For what a go command waits for without end: the same command, with an end to each wait and a reason on the screen. */
export const boundedGo: Fix = {
  command: "modgate go mod download",
  what: { en: "the same, with an end to every wait", zh: "同样的命令，但每次等待都有上限" },
  risk: keeps,
};

/** Asks the repositories themselves for once, past what stands still. */
export function pastProxies(patient: Patient): Fix {
  const rest = patient.surroundings.settings.GOPROXY.value.split(/[,|]/).slice(1).join(",");
  const list = rest === "" || rest === "off" ? "direct" : rest;
  return {
    command: `GOPROXY=${quoted(maskAddresses(list))} go mod download`,
    what: { en: "go past it this once", zh: "这一次绕过它" },
    risk:
      list === "direct"
        ? { en: "verification stays; needs git and is slower", zh: "校验不变；需要 git，速度较慢" }
        : {
            en: "verification stays; the next entries of the list learn what you fetch",
            zh: "校验不变；列表中后面的服务器会看到你请求的模块",
          },
  };
}

/** A login in ~/.netrc, which git and go read alike. */
export function loginFor(host: string, what: Text): Fix {
  return {
    command: `printf 'machine ${host} login USER password TOKEN\\n' >> ~/.netrc && chmod 600 ~/.netrc`,
    what,
    risk: keeps,
  };
}

export function sshForHttps(host: string): Fix {
  return {
    command: `git config --global url."ssh://git@${host}/".insteadOf "https://${host}/"`,
    what: { en: "take ssh with your key for that host", zh: "该主机改用 ssh 密钥" },
    risk: keeps,
  };
}

export function httpsForSsh(host: string): Fix {
  return {
    command: `git config --global url."https://${host}/".insteadOf "ssh://git@${host}/"`,
    what: {
      en: "take https where port 22 is closed (GitHub and GitLab also offer ssh on port 443)",
      zh: "22 端口不通时改用 https（GitHub、GitLab 也在 443 端口提供 ssh）",
    },
    risk: { en: "needs a token for private repositories", zh: "私有仓库需要令牌" },
  };
}

/** As a POSIX shell reads it back. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
