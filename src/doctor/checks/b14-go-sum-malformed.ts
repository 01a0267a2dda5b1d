import type { Check } from "../check.ts";
import { keeps, quoted } from "../fixes.ts";

export const goSumMalformed: Check = {
  code: "B14",
  title: { en: "go.sum has a line that is none.", zh: "go.sum 中有一行不是合法的记录。" },
  plainGo: "`malformed go.sum: …: wrong number of fields`",
  probe: "reads go.sum; a line with another number of words than three",
  find: async ({ surroundings: { project } }) => {
    for (const read of project.sums) {
      if (read.state !== "read") continue;
      const lines = read.text.split("\n");
      const line = read.parsed.rubbish.find(
        (number) => ![0, 3].includes((lines[number - 1] ?? "").trim().split(/\s+/).filter(Boolean).length),
      );
      if (line === undefined) continue;
      const conflict = /^(?:<{7}|={7}|>{7})/m.test(read.text);
      return {
        subject: read.file,
        evidence: { file: read.file, line, conflictMarkers: conflict },
        cause: {
          en: `${read.file}:${line} is no line of a go.sum${conflict ? ": a merge was left standing" : ""}`,
          zh: `${read.file}:${line} 不是合法的 go.sum 行${conflict ? "：合并冲突尚未解决" : ""}`,
        },
        fixes: [
          {
            command: `awk 'NF == 3 && !/^[<=>]/' ${quoted(read.file)} > ${quoted(`${read.file}.new`)} && mv ${quoted(`${read.file}.new`)} ${quoted(read.file)} && go mod tidy`,
            what: {
              en: "keep every line that is one, of both sides; go mod tidy drops what is not needed",
              zh: "保留所有合法的行（包括合并双方的）；go mod tidy 会去掉多余的",
            },
            risk: keeps,
          },
        ],
      };
    }
    return undefined;
  },
};
