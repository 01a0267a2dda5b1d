import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type GoRun = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
};

export type GoOptions = {
  readonly folder: string;
  readonly goproxy: string;
  readonly modcache: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** After so long it is killed, and its code is null. */
  readonly killMs?: number;
};

/** Runs the real go command with nothing of this machine's Go set-up but the binary. */
export function go(args: readonly string[], options: GoOptions): Promise<GoRun> {
  return runWithGo("go", args, options);
}

/** Runs any program with the same clean Go set-up. */
export function runWithGo(program: string, args: readonly string[], options: GoOptions): Promise<GoRun> {
  const began = performance.now();
  const env = goEnvironment(options);
  const child = spawn(program, args, { cwd: options.folder, stdio: ["ignore", "pipe", "pipe"], env });
  const timer = setTimeout(() => child.kill("SIGKILL"), options.killMs ?? 120_000);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr, tookMs: performance.now() - began });
    });
  });
}

export function goEnvironment(options: GoOptions): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    HOME: join(options.modcache, "home"),
    GOENV: "off",
    GOPROXY: options.goproxy,
    GOSUMDB: "off",
    GOMODCACHE: options.modcache,
    // One for all tests: to compile the standard library takes longer than most of them.
    GOCACHE: join(tmpdir(), `modgate-test-gocache-${process.getuid?.() ?? 0}`),
    GOFLAGS: "-mod=mod -modcacherw -buildvcs=false",
    GOTOOLCHAIN: "local",
    ...options.environment,
  };
}

/** A project that requires these modules and imports their root packages. */
export function project(folder: string, requires: readonly string[], goMod = ""): string {
  mkdirSync(folder, { recursive: true });
  const lines = requires.map((required) => `\t${required.replace("@", " ")}\n`).join("");
  writeFileSync(join(folder, "go.mod"), `module example.com/app\n\ngo 1.21\n\nrequire (\n${lines})\n${goMod}`);
  const imports = requires.map((required) => `\t_ "${required.split("@")[0]}"\n`).join("");
  writeFileSync(join(folder, "main.go"), `package main\n\nimport (\n${imports})\n\nfunc main() {}\n`);
  return folder;
}
