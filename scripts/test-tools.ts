import { spawnSync } from "node:child_process";

/** What tests need beyond Node, Go and git: the command that must be there, and Debian's package for it. */
export const tools: readonly { readonly command: string; readonly debianPackage: string }[] = [
  { command: "sshd", debianPackage: "openssh-server" },
  { command: "nginx", debianPackage: "nginx-light" },
  { command: "haproxy", debianPackage: "haproxy" },
  { command: "openssl", debianPackage: "openssl" },
  { command: "strace", debianPackage: "strace" },
  { command: "wrk", debianPackage: "wrk" },
];

/** Whether a command is there; sbin counts, where sshd and nginx live. */
export function has(command: string): boolean {
  const path = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`;
  return (
    spawnSync("sh", ["-c", 'command -v "$1"', "sh", command], { env: { ...process.env, PATH: path } }).status === 0
  );
}

/** Installs what is missing where that is allowed: as root on Debian. Elsewhere the tests concerned say why they are skipped. */
export function installTools(): void {
  const missing = tools.filter((tool) => !has(tool.command));
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !has("apt-get")) {
    console.error(`not installed, their tests are skipped: ${missing.map((tool) => tool.debianPackage).join(" ")}`);
    return;
  }
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const packages = missing.map((tool) => tool.debianPackage);
  const install = ["-o", "Dpkg::Options::=--force-confold", "install", "-y", "--no-install-recommends", ...packages];
  const quiet = { env, stdio: ["ignore", "ignore", "inherit"] as ["ignore", "ignore", "inherit"] };
  if (spawnSync("apt-get", install, quiet).status === 0) return;
  spawnSync("apt-get", ["update"], quiet);
  if (spawnSync("apt-get", install, quiet).status !== 0) console.error(`could not install: ${packages.join(" ")}`);
}
