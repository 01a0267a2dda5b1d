import { lookAt, type Wait } from "../doctor/stuck/look-at.ts";
import { goCommands, type Process, processes } from "../doctor/stuck/process.ts";
import type { Language } from "../doctor/text.ts";
import { Fault } from "../fault/fault.ts";

/** What standing go commands wait for, without ending them. 1: one waits, 0: none does. @param pid absent: every go command */
export async function doctorStuck(pid: string | undefined, json: boolean, language: Language): Promise<number> {
  if (process.platform !== "linux")
    throw new Fault("USAGE", "doctor: --pid and --stuck need /proc, which only Linux has");
  const all = await processes();
  const waits = await Promise.all(chosen(all, pid).map((one) => lookAt(one, all)));
  process.stdout.write(json ? `${JSON.stringify(asJson(waits, language), null, 2)}\n` : asText(waits, language));
  return waits.some(({ code }) => code !== undefined) ? 1 : 0;
}

function chosen(all: readonly Process[], pid: string | undefined): readonly Process[] {
  if (pid === undefined) return goCommands(all);
  const found = all.find((one) => String(one.pid) === pid);
  if (found === undefined) throw new Fault("USAGE", `doctor: there is no process ${pid}`);
  return [found];
}

function asText(waits: readonly Wait[], language: Language): string {
  if (waits.length === 0) return language === "zh" ? "没有 go 命令在运行\n" : "no go command runs\n";
  return waits
    .map(({ process: { pid, command }, code, sinceMs, why }) => {
      const since = `${Math.round(sinceMs / 1_000)} s`;
      const mark = code === undefined ? "✓" : `✗ ${code}`;
      return language === "zh"
        ? `${mark}  ${command}（进程 ${pid}）等待：${why.zh}；至多 ${since}\n`
        : `${mark}  ${command} (process ${pid}) waits for ${why.en}; for ${since} at most\n`;
    })
    .join("");
}

function asJson(waits: readonly Wait[], language: Language): unknown {
  return {
    schema: "modgate.doctor.stuck/1",
    waits: waits.map(({ process: { pid, command, state }, code, on, sinceMs, why }) => ({
      pid,
      command,
      state,
      code: code ?? null,
      on,
      sinceMs,
      why: why[language],
      docs: code === undefined ? null : `docs/doctor.md#${code.toLowerCase()}`,
    })),
  };
}
