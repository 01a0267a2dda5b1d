import type { Scope } from "../../events/scope.ts";
import { within } from "../../events/wait.ts";
import { asFault, Fault, isFault } from "../../fault/fault.ts";
import { runProgram } from "../probes/run-program.ts";

const names = [
  "GOPROXY",
  "GOSUMDB",
  "GONOPROXY",
  "GONOSUMDB",
  "GOINSECURE",
  "GOVCS",
  "GOFLAGS",
  "GOMODCACHE",
  "GOMOD",
  "GOWORK",
  "GOENV",
  "GOPATH",
  "GOROOT",
  "GOVERSION",
] as const;
const answerMs = 10_000;

/** The Go set-up that is in effect in a folder, as `go env` says it. */
export type GoEnvironment = Readonly<Record<(typeof names)[number], string>>;

/** What the go command says, or why it says nothing: it is not there, it cannot be started, it ended in an error, it stood still. */
export type GoAnswer =
  | { readonly said: Readonly<Record<string, unknown>> }
  | { readonly said: undefined; readonly why: NoAnswer; readonly words: string };
type NoAnswer = "missing" | "unfit" | "failed" | "silent";

const quiet: Scope = { signal: new AbortController().signal, tell: () => undefined };

/**
 * Asks the go command once, for all. It answers itself: the toolchain that a go.mod names would first be downloaded, past
 * the gateway and in silence.
 * @returns what the environment alone says when no go command answers
 */
export async function askGoEnvironment(folder: string, environment: NodeJS.ProcessEnv): Promise<GoEnvironment> {
  const { said } = await askGo(folder, environment, answerMs);
  const value = (name: string): string => {
    const found: unknown = said?.[name] ?? environment[name];
    return typeof found === "string" ? found : (otherwise[name] ?? "");
  };
  return Object.fromEntries(names.map((name) => [name, value(name)])) as GoEnvironment;
}

export async function askGo(
  folder: string,
  environment: NodeJS.ProcessEnv,
  budgetMs: number,
  scope = quiet,
): Promise<GoAnswer> {
  const { GOTOOLCHAIN: _, ...others } = environment;
  const run = {
    program: "go",
    args: ["env", "-json", ...names],
    environment: { ...others, GOTOOLCHAIN: "local" },
    folder,
  };
  const fault = (): Fault => new Fault("STORAGE_FAILED", `go env did not end within ${budgetMs / 1_000} s`);
  const nothing = (why: NoAnswer, words: string): GoAnswer => ({ said: undefined, why, words });
  try {
    const wait = { reason: "storage", on: "go env", budgetMs, fault } as const;
    const { code, stdout, stderr } = await within(scope, wait, (inner) => runProgram(run, inner));
    const said = code === 0 ? parsed(stdout) : undefined;
    return said === undefined ? nothing("failed", stderr.trim() || "no JSON came") : { said };
  } catch (failure) {
    scope.signal.throwIfAborted();
    if (!isFault(failure, "GIT_MISSING")) return nothing("silent", asFault(failure).message);
    return nothing(failure.message.includes("ENOENT") ? "missing" : "unfit", failure.message);
  }
}

const otherwise: Readonly<Record<string, string>> = {
  GOPROXY: "https://proxy.golang.org,direct",
  GOSUMDB: "sum.golang.org",
};

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === "object" && answer !== null ? { ...answer } : undefined;
  } catch {
    return undefined;
  }
}
