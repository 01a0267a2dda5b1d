import type { Question } from "./bench.ts";
import { runCommand } from "./command.ts";
import { missingNotes, withFilled } from "./contestants/filled.ts";
import { modgate } from "./contestants/modgate.ts";
import { nginx } from "./contestants/nginx.ts";
import { inFreshFolder } from "./folders.ts";
import { goEnvironment } from "./go-environment.ts";
import { allPaths } from "./module-paths.ts";
import { Origin } from "./origin.ts";
import { cpuSeconds } from "./process-stat.ts";
import { projectIn, recordedFiles } from "./recorded.ts";
import { figure, median, ratio, type Table } from "./table.ts";

export const warm: Question = {
  name: "warm",
  title: "Warm `go mod download`",
  goal: "through modgate, which holds everything, at most 1.1 × the time from nginx over the same files.",
  answer: answerWarm,
};

const rounds = 5;
const killMs = 5 * 60_000;

async function answerWarm(): Promise<Table> {
  const files = await recordedFiles();
  const origin = await Origin.open(files);
  const paths = allPaths(files);
  try {
    return await inFreshFolder((folder) =>
      withFilled([nginx(files), modgate], { folder, upstream: origin.url, paths }, async ({ there, missing }) => {
        const runs = there.map(({ name, serving }) => ({ name, serving, wallS: [] as number[], cpuS: [] as number[] }));
        for (let round = 0; round < rounds; round++) {
          for (const { serving, wallS, cpuS } of runs) {
            const before = cpuSeconds(serving.pid);
            wallS.push(await goModDownload(serving.url));
            cpuS.push(cpuSeconds(serving.pid) - before);
          }
        }
        const [limit] = runs;
        const rows = runs.map(({ name, wallS, cpuS }) => [
          name,
          figure(median(wallS)),
          figure(Math.min(...wallS)),
          figure(median(cpuS)),
          // Pair by pair, for the machine's speed changes from round to round.
          ratio(median(wallS.map((value, index) => value / (limit?.wallS[index] ?? Number.NaN))), 1),
        ]);
        const columns = ["contestant", "seconds (median)", "fastest", "server CPU s", "to nginx (median of pairs)"];
        return { columns, rows, notes: [...missingNotes(missing), about] };
      }),
    );
  } finally {
    await origin.close();
  }
}

const about = `${rounds} rounds in turns, each with an empty module cache; most of the time is go's own: hashing and unpacking.`;

function goModDownload(goproxy: string): Promise<number> {
  return inFreshFolder(async (folder) => {
    const options = { folder: projectIn(folder), environment: goEnvironment({ goproxy, folder }), killMs };
    const { code, wallS, output } = await runCommand(["go", "mod", "download"], options);
    if (code !== 0) throw new Error(`go mod download from ${goproxy} failed:\n${output.slice(-2_000)}`);
    return wallS;
  });
}
