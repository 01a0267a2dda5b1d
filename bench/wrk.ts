import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./command.ts";
import { cpuSeconds } from "./process-stat.ts";

export type WrkOptions = {
  readonly url: string;
  readonly paths: readonly string[];
  readonly connections: number;
  readonly seconds: number;
  /** Of the server: its processor time is what is counted. */
  readonly pid: number;
  /** A folder for wrk's script. */
  readonly folder: string;
  /** A token, where one is needed. */
  readonly token?: string;
};

export type WrkRun = {
  readonly perSecond: number;
  readonly bytesPerSecond: number;
  readonly cpuPerRequestUs: number;
  readonly cpuPerGigabyteS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were none: broken connections, time-outs, and any status from 400 on. */
  readonly failed: number;
};

const script = `
local paths = {}
local next = 0
for line in io.lines(os.getenv("WRK_PATHS")) do paths[#paths + 1] = "/" .. line end
local authorization = io.open(os.getenv("WRK_AUTHORIZATION")):read()
if authorization then wrk.headers["Authorization"] = authorization end
local requests = {}
function init(args)
  for i, path in ipairs(paths) do requests[i] = wrk.format("GET", path) end
  next = math.random(#paths)
end
function request()
  next = next % #requests + 1
  return requests[next]
end
function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("\\nRESULT %d %d %d %f %f %d\\n", summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99), failed))
end
`;

/** As many requests as the server answers, by wrk with two threads over kept connections. */
export async function wrk({ url, paths, connections, seconds, pid, folder, token }: WrkOptions): Promise<WrkRun> {
  const [lua, list, authorization] = [join(folder, "wrk.lua"), join(folder, "paths"), join(folder, "authorization")];
  writeFileSync(lua, script);
  writeFileSync(list, paths.join("\n"));
  writeFileSync(authorization, token === undefined ? "" : `Bearer ${token}\n`, { mode: 0o600 });
  const shape = ["-t2", `-c${connections}`, `-d${seconds}s`, "--timeout", "30s"];
  const before = cpuSeconds(pid);
  const { output } = await runCommand(["wrk", ...shape, "--latency", "-s", lua, url], {
    folder,
    environment: { ...process.env, WRK_PATHS: list, WRK_AUTHORIZATION: authorization },
    killMs: (seconds + 60) * 1_000,
  });
  const cpuS = cpuSeconds(pid) - before;
  const found = /^RESULT (.*)$/m.exec(output);
  if (found === null) throw new Error(`wrk told nothing:\n${output}`);
  const [requests = 0, tookUs = 0, bytes = 0, p50 = 0, p99 = 0, failed = 0] = (found[1] ?? "").split(" ").map(Number);
  return {
    perSecond: requests / (tookUs / 1e6),
    bytesPerSecond: bytes / (tookUs / 1e6),
    cpuPerRequestUs: (cpuS / requests) * 1e6,
    cpuPerGigabyteS: cpuS / (bytes / 1e9),
    p50Ms: p50 / 1_000,
    p99Ms: p99 / 1_000,
    failed,
  };
}
