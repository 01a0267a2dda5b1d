import { within } from "../../events/wait.ts";
import { asFault, Fault, isFault } from "../../fault/fault.ts";
import { runAuthCommand } from "../../net/auth-command.ts";
import { parseGoAuth } from "../../net/goauth.ts";
import type { Patient } from "../patient.ts";
import { parseGosumdb } from "../surroundings/gosumdb.ts";
import { entriesOf } from "./routes.ts";
import { wanted } from "./wanted.ts";

/** One command of GOAUTH, run as a go command runs it before its first request over https. */
export type AuthRun = {
  readonly program: string;
  readonly tookMs: number;
  readonly end: "good" | "silent" | "missing" | "failed";
  /** Never of its output, which is secret. */
  readonly why: string;
};

const budgetMs = 4_500;

/** None where no question goes over https: then go does not run them either. */
export async function goAuth(patient: Patient): Promise<readonly AuthRun[]> {
  const { settings, environment } = patient.surroundings;
  const commands = parseGoAuth(settings.GOAUTH.value).authenticators.filter((one) => one.kind === "command");
  if (commands.length === 0 || !(await overHttps(patient))) return [];
  return Promise.all(
    commands.map(async (command): Promise<AuthRun> => {
      const began = performance.now();
      const ended = (end: AuthRun["end"], why = ""): AuthRun => ({
        program: command.program,
        tookMs: Math.round(performance.now() - began),
        end,
        why,
      });
      const on = `GOAUTH command ${command.program}`;
      const fault = (): Fault => new Fault("UPSTREAM_UNAUTHORIZED", `${on} did not answer within ${budgetMs} ms`);
      try {
        const wait = { reason: "credentials", on, budgetMs, fault } as const;
        await within(patient.scope, wait, (scope) => runAuthCommand(command, undefined, environment, scope));
        return ended("good");
      } catch (failure) {
        patient.scope.signal.throwIfAborted();
        if (isFault(failure, "UPSTREAM_UNAUTHORIZED")) return ended("silent", failure.message);
        const why = asFault(failure).message.replace(/^unexpected failure: /, "");
        return ended(why.includes("ENOENT") ? "missing" : "failed", why);
      }
    }),
  );
}

async function overHttps(patient: Patient): Promise<boolean> {
  const { listed, direct, unproven } = await patient.measure(wanted);
  const database = parseGosumdb(patient.surroundings.settings.GOSUMDB.value);
  const proxies = entriesOf(patient).some(
    (entry) => entry.kind === "direct" || (entry.kind === "url" && entry.url.protocol === "https:"),
  );
  const sumdb = database.kind === "database" && (database.address?.protocol ?? "https:") === "https:";
  return direct.length > 0 || (listed.length > 0 && proxies) || (unproven.length > 0 && sumdb);
}
