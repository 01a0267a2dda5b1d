import { Fault, isFault } from "../../fault/fault.ts";
import { escapePath, escapeVersion } from "../../gomod/escape.ts";
import { checkModulePath, type ModulePath } from "../../gomod/module-path.ts";
import type { Why } from "../../modules/why.ts";
import { askLocalApi } from "../../net/local-api.ts";
import type { Given } from "../command.ts";
import { adminSocketOf, runSockets } from "../gateway-socket.ts";
import type { ReadConfig } from "../read-config.ts";
import { openOwnRecords, whyHere } from "./here.ts";
import { type ShownTrace, traceText } from "./trace-text.ts";
import { whyText } from "./why-text.ts";

/**
 * Says which way a module goes and why, and what became of it: the server on this data folder knows, and where none runs
 * the own configuration and the cache of `modgate go` do. What is waited for now, each `modgate go` that runs says as well.
 * With a request id: what that request waited for.
 */
export async function why(config: ReadConfig, given: Given, named: string): Promise<number> {
  const json = given["json"] === true;
  if (/^[0-9a-f]{16}$/.test(named)) {
    const trace = await traceOf(config, given, named);
    process.stdout.write(json ? asJson(trace) : traceText(trace, Date.now()));
    return 0;
  }
  const { module, version } = parseNamed(named);
  const path = pathOf(module, version);
  const known = (await askOne(adminSocketOf(config.data), path)) as Why | undefined;
  const runs = (await askRuns(given, path)) as readonly Why[];
  const found = known ?? (await whyHere(given, module, version));
  const all = { ...found, waiting: [found, ...runs].flatMap(({ waiting }) => waiting) };
  const context = { server: known !== undefined, runs: runs.length, now: Date.now() };
  process.stdout.write(json ? asJson(all) : whyText(all, context));
  return 0;
}

async function traceOf(config: ReadConfig, given: Given, id: string): Promise<ShownTrace> {
  const path = `/api/v1/requests/${id}`;
  const told = (await askOne(adminSocketOf(config.data), path)) ?? (await askRuns(given, path))[0];
  if (told !== undefined) return told as ShownTrace;
  const { records } = await openOwnRecords(given);
  const kept = await records?.traces.find(id);
  await records?.close();
  if (kept === undefined) throw new Fault("UNKNOWN_REQUEST", `request ${id} is not remembered here`);
  return { state: "ended", ...kept.ended, steps: kept.steps, setbacks: kept.setbacks };
}

/** What each `modgate go` says that runs now. */
async function askRuns(given: Given, path: string): Promise<readonly unknown[]> {
  const sockets = await runSockets(given);
  const answers = await Promise.all(sockets.map((socket) => askOne(socket, path)));
  return answers.filter((answer) => answer !== undefined);
}

/** undefined: nobody answers there, or does not know the request. */
async function askOne(socket: string, path: string): Promise<unknown> {
  try {
    return await askLocalApi(socket, path);
  } catch (failure) {
    if (isFault(failure, "SERVER_NOT_RUNNING", "UNKNOWN_REQUEST")) return undefined;
    throw failure;
  }
}

function pathOf(module: ModulePath, version: string | undefined): string {
  const at = version === undefined ? "" : `/@v/${escapeVersion(version)}`;
  return `/api/v1/modules/${escapePath(module)}${at}/why`;
}

function parseNamed(named: string): { readonly module: ModulePath; readonly version?: string } {
  const [module = "", version, ...more] = named.split("@");
  const wrong = more.length > 0 ? "it has more than one @" : checkModulePath(module);
  if (wrong === undefined) return { module: module as ModulePath, ...(version !== undefined && { version }) };
  throw new Fault("USAGE", `why: ${JSON.stringify(named.slice(0, 200))} names no module: ${wrong}`, {
    hint: "name a module, module@version, or the request id of an error",
  });
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
