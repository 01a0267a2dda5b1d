import { spawn } from "node:child_process";
import type { Scope } from "../events/scope.ts";
import { type CredentialsByPrefix, parseAuthAnswer } from "./auth-answer.ts";
import type { Environment } from "./forward-proxy.ts";

/** The refusal that makes a GOAUTH command be asked again, given to it with the URL. */
export type Refusal = {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
};

export type AuthCommand = { readonly program: string; readonly args: readonly string[] };

const maxAnswerBytes = 1 << 20;

/**
 * Runs a GOAUTH command without a shell, and gives what it knows: at first without a URL, after a refusal with the
 * URL as its last argument and the response on its standard input. It ends with the signal, and its children too.
 * @throws {Error} with a text that names the program and nothing else of it: arguments and output may be secret
 */
export async function runAuthCommand(
  command: AuthCommand,
  refusal: Refusal | undefined,
  environment: Environment,
  scope: Scope,
): Promise<CredentialsByPrefix> {
  const args = refusal === undefined ? command.args : [...command.args, refusal.url];
  const output = await new Promise<string>((resolve, reject) => {
    const child = spawn(command.program, args, { env: environment, detached: true, stdio: ["pipe", "pipe", "ignore"] });
    const fail = (why: string): void => reject(new Error(`GOAUTH command ${command.program} ${why}`));
    const stop = (): void => {
      // Its own process group, so that what a script has started ends too
      if (child.pid !== undefined) killGroup(child.pid);
      reject(scope.signal.reason as Error);
    };
    const chunks: Buffer[] = [];
    let bytes = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxAnswerBytes) chunks.push(chunk);
      else if (child.pid !== undefined) killGroup(child.pid);
    });
    child.on("error", (error: NodeJS.ErrnoException) => fail(`cannot be started (${error.code ?? "no reason"})`));
    child.on("close", (code, signal) => {
      scope.signal.removeEventListener("abort", stop);
      if (bytes > maxAnswerBytes) fail("answered more than 1 MiB");
      else if (code !== 0) fail(`ended with ${signal ?? `exit code ${code}`}`);
      else resolve(Buffer.concat(chunks).toString("utf8"));
    });
    if (scope.signal.aborted) stop();
    else scope.signal.addEventListener("abort", stop, { once: true });
    // A command that does not read its input is none of our business
    child.stdin.on("error", () => undefined);
    child.stdin.end(refusal === undefined ? "" : responseText(refusal));
  });
  const answer = parseAuthAnswer(output);
  if (answer === undefined) throw new Error(`GOAUTH command ${command.program} answered in a form go does not know`);
  return answer;
}

function responseText({ status, statusText, headers }: Refusal): string {
  const lines = Object.entries(headers).map(([name, value]) => `${canonical(name)}: ${value}\n`);
  return `HTTP/1.1 ${status} ${statusText}\n${lines.join("")}\n`;
}

/** "www-authenticate" → "Www-Authenticate", as Go writes header names. */
function canonical(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself
  }
}
