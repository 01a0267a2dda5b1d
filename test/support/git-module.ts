import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The variables that lead git from one address to a folder of this machine, and keep all other set-up away from it. */
export type GitDetour = Readonly<Record<string, string>>;

/**
 * A git repository with one tagged version of a module. Its path ends in ".git", so that the go command asks no server
 * where the repository is.
 * @returns what git needs to find it under https://PATH, from which the go command leaves ".git" out
 */
export function gitModule(
  folder: string,
  path: string,
  version: string,
  files: Readonly<Record<string, string>>,
): { readonly address: string; readonly leadsTo: string } {
  const repository = join(folder, path);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(repository, name)), { recursive: true });
    writeFileSync(join(repository, name), content);
  }
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_AUTHOR_NAME: "Somebody",
    GIT_AUTHOR_EMAIL: "somebody@example.com",
    GIT_COMMITTER_NAME: "Somebody",
    GIT_COMMITTER_EMAIL: "somebody@example.com",
    GIT_AUTHOR_DATE: "2024-01-02T03:04:05Z",
    GIT_COMMITTER_DATE: "2024-01-02T03:04:05Z",
  };
  for (const args of [
    ["init", "-q", "-b", "main"],
    ["add", "."],
    ["commit", "-q", "-m", "first"],
    ["tag", version],
  ]) {
    execFileSync("git", args, { cwd: repository, env });
  }
  return { address: `https://${path.replace(/\.git$/, "")}`, leadsTo: `file://${repository}` };
}

export function gitDetour(modules: readonly { readonly address: string; readonly leadsTo: string }[]): GitDetour {
  const entries = modules.flatMap(({ address, leadsTo }, n) => [
    [`GIT_CONFIG_KEY_${n}`, `url.${leadsTo}.insteadOf`],
    [`GIT_CONFIG_VALUE_${n}`, address],
  ]);
  return { ...Object.fromEntries(entries), GIT_CONFIG_COUNT: String(modules.length), GIT_CONFIG_GLOBAL: "/dev/null" };
}
