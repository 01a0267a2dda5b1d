import { execFile } from "node:child_process";

const names = ["GOPROXY", "GOSUMDB", "GONOPROXY", "GONOSUMDB", "GOFLAGS", "GOMODCACHE", "GOMOD", "GOWORK"] as const;
const answerMs = 10_000;

/** The Go set-up that is in effect in a folder, as `go env` says it. */
export type GoEnvironment = Readonly<Record<(typeof names)[number], string>>;

/**
 * Asks the go command once, for all. It answers itself: the toolchain that a go.mod names would first be downloaded, past
 * the gateway and in silence.
 * @returns what the environment alone says when no go command answers
 */
export async function askGoEnvironment(folder: string, environment: NodeJS.ProcessEnv): Promise<GoEnvironment> {
  const { GOTOOLCHAIN: _, ...others } = environment;
  const env = { ...others, GOTOOLCHAIN: "local" };
  const answer = await new Promise<unknown>((resolve) => {
    const options = { cwd: folder, env, timeout: answerMs };
    execFile("go", ["env", "-json", ...names], options, (failure, stdout) => {
      resolve(failure === null ? parsed(stdout) : undefined);
    });
  });
  const said = new Map(typeof answer === "object" && answer !== null ? Object.entries(answer) : []);
  const value = (name: string): string => {
    const found: unknown = said.get(name) ?? environment[name];
    return typeof found === "string" ? found : (otherwise[name] ?? "");
  };
  return Object.fromEntries(names.map((name) => [name, value(name)])) as GoEnvironment;
}

const otherwise: Readonly<Record<string, string>> = {
  GOPROXY: "https://proxy.golang.org,direct",
  GOSUMDB: "sum.golang.org",
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
