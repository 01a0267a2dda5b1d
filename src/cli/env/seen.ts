import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";

/** What became of a question for a module that cannot exist, asked by the go command itself. */
export type Seen = {
  /** The request under which the gateway answered it; undefined: it was not the gateway that answered go. */
  readonly request: string | undefined;
  /** The gateway's code: NOT_FOUND when all is well. */
  readonly code: string | undefined;
  /** The module asked for. */
  readonly module: string;
  /** What go said. */
  readonly words: string;
};

/** Longer than the gateway lets any client wait. */
const goMs = 75_000;

/**
 * Has the real go command ask, in its real environment, for a module that nobody can have: names below .invalid belong to
 * nobody (RFC 2606). Its error has the gateway's id of the request when it was the gateway that answered.
 */
export function askByGo(environment: NodeJS.ProcessEnv): Promise<Seen> {
  const module = `modgate-check.invalid/${randomBytes(6).toString("hex")}`;
  const env = { ...environment, GOWORK: "off", GO111MODULE: "on", GIT_TERMINAL_PROMPT: "0" };
  const args = ["list", "-mod=mod", "-m", "-json", `${module}@v1.0.0`];
  return new Promise((resolve) => {
    execFile("go", args, { cwd: tmpdir(), env, timeout: goMs }, (failure, _stdout, stderr) => {
      const [, code, request] = /modgate ([A-Z_]+), request ([0-9a-f]{16})/.exec(stderr) ?? [];
      const words = stderr.trim() || (failure?.message ?? "go said nothing");
      resolve({ request, code, module, words });
    });
  });
}
