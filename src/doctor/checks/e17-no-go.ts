import { constants } from "node:fs/promises";
import type { Check, Found } from "../check.ts";
import { keeps, quoted } from "../fixes.ts";
import { inPath } from "../surroundings/surroundings.ts";

export const noGo: Check = {
  code: "E17",
  also: ["D10"],
  title: { en: "No go command answers.", zh: "go 命令没有回应。" },
  plainGo: "`go: command not found`, or an error of its own before it does anything",
  probe: "`go env -json` with GOTOOLCHAIN=local, 5 s",
  find: async ({ surroundings: { go, environment } }) => {
    const { answer } = go;
    if (answer.said !== undefined) return undefined;
    const file = go.file ?? (await inPath("go", environment, constants.F_OK));
    const words = answer.words.split("\n")[0] ?? "";
    return {
      subject: "go",
      evidence: {
        ...(file !== undefined && { file }),
        why: answer.why,
        ...(file === undefined ? { PATH: environment["PATH"] ?? "" } : { said: words }),
      },
      ...(file === undefined ? notInPath : unanswered(file, answer.why, words)),
    };
  },
};

const notInPath: Pick<Found, "cause" | "fixes"> = {
  cause: {
    en: "no program called go is in PATH; what the files alone say was looked at",
    zh: "PATH 中没有 go；只检查了文件本身的内容",
  },
  fixes: [
    {
      command: 'export PATH="$PATH:/usr/local/go/bin"',
      what: {
        en: "name the folder of go in PATH, or install it (https://go.dev/dl)",
        zh: "把 go 所在目录加入 PATH，或安装 Go（https://go.dev/dl）",
      },
      risk: keeps,
    },
  ],
};

function unanswered(file: string, why: string, words: string): Pick<Found, "cause" | "fixes"> {
  if (why === "failed")
    return {
      cause: { en: `go env ends with an error: ${words}`, zh: `go env 报错：${words}` },
      fixes: [
        { command: "go env", what: { en: "correct the variable it names", zh: "改正它所指出的变量" }, risk: keeps },
      ],
    };
  const silent = why === "silent";
  const look = {
    command: silent ? `file ${quoted(file)} && time ${quoted(file)} version` : `ls -l ${quoted(file)}`,
    what: {
      en: "see what it really is: a wrapper of a version manager, a program for another machine, a file without the right to be run",
      zh: "看看它到底是什么：版本管理器的包装脚本、其他平台的程序，或没有执行权限的文件",
    },
    risk: keeps,
  };
  return {
    cause: silent
      ? {
          en: `${words}: ${file} stands still before it does anything, and so will every go command`,
          zh: `${words}：${file} 一启动就停住了，任何 go 命令都会如此`,
        }
      : { en: `${words}: ${file} cannot be run here`, zh: `${words}：${file} 在这里无法运行` },
    fixes: [look],
  };
}
