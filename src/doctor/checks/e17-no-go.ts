import type { Check } from "../check.ts";
import { keeps } from "../fixes.ts";

export const noGo: Check = {
  code: "E17",
  also: ["D10"],
  title: { en: "No go command answers.", zh: "go 命令没有回应。" },
  plainGo: "`go: command not found`, or an error of its own before it does anything",
  probe: "`go env -json` with GOTOOLCHAIN=local, 5 s",
  find: async ({ surroundings: { go, environment } }) => {
    const { answer, file } = go;
    if (answer.said !== undefined) return undefined;
    const words = answer.words.split("\n")[0] ?? "";
    const missing = answer.why === "missing";
    return {
      subject: "go",
      evidence: {
        ...(file !== undefined && { file }),
        why: answer.why,
        ...(missing ? { PATH: environment["PATH"] ?? "" } : { said: words }),
      },
      cause: missing
        ? {
            en: "no program called go is in PATH; what the files alone say was looked at",
            zh: "PATH 中没有 go；只检查了文件本身的内容",
          }
        : { en: `go env ends with an error: ${words}`, zh: `go env 报错：${words}` },
      fixes: [
        missing
          ? {
              command: 'export PATH="$PATH:/usr/local/go/bin"',
              what: {
                en: "name the folder of go in PATH, or install it (https://go.dev/dl)",
                zh: "把 go 所在目录加入 PATH，或安装 Go（https://go.dev/dl）",
              },
              risk: keeps,
            }
          : { command: "go env", what: { en: "correct the variable it names", zh: "改正它所指出的变量" }, risk: keeps },
      ],
    };
  },
};
