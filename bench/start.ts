import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Question } from "./bench.ts";
import { runCommand } from "./command.ts";
import { athens } from "./contestants/athens.ts";
import { isMissing } from "./contestants/contestant.ts";
import { goproxy } from "./contestants/goproxy.ts";
import { modgate, modgateBinary } from "./contestants/modgate.ts";
import { nginx } from "./contestants/nginx.ts";
import { inFreshFolder } from "./folders.ts";
import { goEnvironment } from "./go-environment.ts";
import { cpuSeconds, residentBytes } from "./process-stat.ts";
import { recordedFiles } from "./recorded.ts";
import { figure, median, type Table } from "./table.ts";

export const start: Question = {
  name: "start",
  title: "Start",
  goal: "from the begin of the process to the first answer at most 600 ms; `modgate go version` at most 400 ms above `go version`.",
  answer: answerStart,
};

const rounds = 9;
const killMs = 30_000;

type Sample = { readonly ms: number; readonly cpuMs: number; readonly residentMB: number };

async function answerStart(): Promise<Table> {
  const servers = [modgate, nginx(await recordedFiles()), await goproxy(), await athens()];
  const samples = new Map<string, Sample[]>();
  const notes: string[] = [];
  const add = (name: string, sample: Sample) => samples.set(name, [...(samples.get(name) ?? []), sample]);
  await inFreshFolder(async (folder) => {
    for (let round = 0; round < rounds; round++) {
      for (const server of servers) {
        if (isMissing(server)) continue;
        const own = join(folder, server.name.replace(/\W+/g, "-"));
        mkdirSync(own, { recursive: true });
        const serving = await server.start({ folder: own, upstream: "http://127.0.0.1:9" });
        const { readyMs: ms, pid } = serving;
        add(server.name, { ms, cpuMs: cpuSeconds(pid) * 1000, residentMB: residentBytes(pid) / 1e6 });
        await serving.stop();
      }
      for (const command of [
        ["go", "version"],
        [modgateBinary, "go", "version"],
        [modgateBinary, "--version"],
      ]) {
        const environment = {
          ...goEnvironment({ goproxy: "http://127.0.0.1:9", folder }),
          XDG_CACHE_HOME: join(folder, "cache"),
        };
        const { code, wallS, cpuS } = await runCommand(command, { folder, environment, killMs });
        const name = `\`${command.join(" ").replace(modgateBinary, "modgate")}\``;
        if (code === 0) add(name, { ms: wallS * 1000, cpuMs: cpuS * 1000, residentMB: Number.NaN });
        else if (round === 0) notes.push(`${name}: missing, it ends with ${code}`);
      }
    }
  });
  for (const server of servers) if (isMissing(server)) notes.push(`${server.name}: missing, ${server.missing}`);
  const rows = [...samples].map(([name, of]) => {
    const ms = of.map((sample) => sample.ms);
    const rest = [median(of.map(({ cpuMs }) => cpuMs)), median(of.map(({ residentMB }) => residentMB))];
    return [name, figure(median(ms)), figure(Math.min(...ms)), ...rest.map(figure)];
  });
  const about = `${rounds} rounds in turns, with an empty cache in the first and what that left in the others.`;
  return { columns: ["what", "ms (median)", "fastest", "CPU ms", "resident MB"], rows, notes: [...notes, about] };
}
