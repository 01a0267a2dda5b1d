import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../support/free-port.ts";

/** A key pair; gives the file of the private one. */
export function newKey(folder: string, name: string, passphrase = ""): string {
  const file = join(folder, name);
  spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-f", file]);
  return file;
}

/** A real sshd on loopback that lets in who has one of the keys, and only to git-shell. */
export async function startSshd(t: Pick<TestContext, "after">, folder: string, keys: readonly string[]) {
  const host = newKey(folder, "host");
  const authorized = join(folder, "authorized_keys");
  const only = `restrict,command="git-shell -c \\"$SSH_ORIGINAL_COMMAND\\""`;
  writeFileSync(authorized, keys.map((key) => `${only} ${readFileSync(`${key}.pub`, "utf8")}`).join(""));
  chmodSync(authorized, 0o600);
  if (process.getuid?.() === 0 && !existsSync("/run/sshd")) mkdirSync("/run/sshd", { mode: 0o755 });
  const port = await freePort();
  const options = {
    ListenAddress: "127.0.0.1",
    HostKey: host,
    AuthorizedKeysFile: authorized,
    PidFile: "none",
    StrictModes: "no",
    UsePAM: "no",
    PasswordAuthentication: "no",
    KbdInteractiveAuthentication: "no",
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  const server = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", "/dev/null", "-p", String(port), ...flags], {
    stdio: "ignore",
  });
  t.after(() => server.kill());
  for (let tries = 0; tries < 200 && !(await answers(port)); tries++) await sleep(50);
  const [type = "", hostKey = ""] = readFileSync(`${host}.pub`, "utf8").split(" ");
  return { port, hostKey: `${type} ${hostKey}` };
}

async function answers(port: number): Promise<boolean> {
  const scan = spawn("ssh-keyscan", ["-T", "1", "-p", String(port), "127.0.0.1"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let text = "";
  scan.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((resolve) => scan.once("close", resolve));
  return text.includes("ssh-ed25519");
}
