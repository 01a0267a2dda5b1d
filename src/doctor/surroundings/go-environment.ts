import { execFile } from "node:child_process";

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

/** What the go command says, or why it says nothing: it is not there, it ended in an error, it stood still. */
export type GoAnswer =
  | { readonly said: Readonly<Record<string, unknown>> }
  | { readonly said: undefined; readonly why: "missing" | "failed" | "silent"; readonly words: string };

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

export async function askGo(folder: string, environment: NodeJS.ProcessEnv, mostMs: number): Promise<GoAnswer> {
  const { GOTOOLCHAIN: _, ...others } = environment;
  const env = { ...others, GOTOOLCHAIN: "local" };
  return new Promise((resolve) => {
    const options = { cwd: folder, env, timeout: mostMs };
    execFile("go", ["env", "-json", ...names], options, (failure, stdout, stderr) => {
      const said = failure === null ? parsed(stdout) : undefined;
      if (said !== undefined) return resolve({ said });
      const why = failure?.code === "ENOENT" ? "missing" : failure?.killed === true ? "silent" : "failed";
      resolve({ said: undefined, why, words: stderr.trim() || (failure?.message ?? "no JSON came") });
    });
  });
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
