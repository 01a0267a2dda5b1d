import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Code } from "../check.ts";
import { maskAddresses } from "../../gomod/user-information.ts";
import { keyOfFile, ownersOf } from "../probes/locks.ts";
import type { Text } from "../text.ts";
import { descendants, openThings, type Process, uninterruptible } from "./process.ts";
import { connections } from "./sockets.ts";
import { waitsForLock } from "./lock-waits.ts";

/** What a standing go command waits for. */
export type Wait = {
  readonly process: Process;
  /** The row of the catalogue, as near as can be told from outside; undefined: it does not stand. */
  readonly code: Code | undefined;
  readonly on: string;
  /** At most so long: since the process that waits has been there. */
  readonly sinceMs: number;
  readonly why: Text;
};

/** From its locks, children, connections and state; it is neither ended nor slowed. */
export async function lookAt(process: Process, all: readonly Process[]): Promise<Wait> {
  const { pid, ageMs } = process;
  const wait = (code: Code | undefined, on: string, why: Text, sinceMs = ageMs): Wait => ({
    process,
    code,
    on,
    sinceMs,
    why,
  });

  if (await waitsForLock(pid)) {
    const { files } = await openThings(pid);
    const file =
      files.find((name) => name.endsWith(".lock")) ?? files.find((name) => /\/go\.(?:mod|sum|work)$/.test(name)) ?? "";
    const key = (await keyOfFile(file)) ?? "";
    const owner = (await ownersOf([key])).get(key);
    const code = file.includes("/cache/vcs/") ? "W17" : file.endsWith(".lock") ? "W16" : "W18";
    const who = owner === undefined ? "?" : `${owner.pid} (${owner.command})`;
    return wait(code, file, {
      en: `the lock on ${file}, which process ${who} holds`,
      zh: `${file} 上的锁，由进程 ${who} 持有`,
    });
  }

  const children = descendants(all, pid);
  const deepest = children.at(-1);
  if (deepest !== undefined) {
    const [far] = await connections(deepest.pid);
    const { code, why } = ofChild(deepest, children, far?.state, far?.remote ?? "");
    return wait(code, far?.remote ?? deepest.command, why, deepest.ageMs);
  }

  const open = await connections(pid);
  const dns = open.find(({ protocol, port }) => protocol === "udp" && port === 53);
  if (dns !== undefined)
    return wait("W10", dns.remote, { en: `the name server ${dns.remote}`, zh: `域名服务器 ${dns.remote}` });
  const connecting = open.find(({ state }) => state === "connecting");
  if (connecting !== undefined) {
    return wait("W7", connecting.remote, {
      en: `a connection to ${connecting.remote}, which does not answer`,
      zh: `与 ${connecting.remote} 建立连接，对方没有回应`,
    });
  }
  const established = open.find(({ state }) => state === "established");
  if (established !== undefined) {
    const list = await goproxyOf(pid);
    const about = list === "" ? "" : ` (GOPROXY=${list})`;
    return wait("W1", established.remote, {
      en: `bytes from ${established.remote}, to which it is connected${about}`,
      zh: `已连接的 ${established.remote} 发来数据${about}`,
    });
  }
  if (await standsInKernel(pid))
    return wait("W26", "disk", { en: "a disk or a mount that does not answer", zh: "没有回应的磁盘或挂载" });
  return wait(undefined, "", { en: "nothing outside: it is at work", zh: "没有等待外部：它正在工作" });
}

function ofChild(
  child: Process,
  children: readonly Process[],
  state: string | undefined,
  remote: string,
): { readonly code: Code; readonly why: Text } {
  const who = `${child.command} (${child.pid})`;
  const tell = (code: Code, en: string, zh: string) => ({ code, why: { en: `${who}: ${en}`, zh: `${who}：${zh}` } });
  const byGit = children.some(({ name }) => name.startsWith("git"));
  if (state === "connecting")
    return tell(
      child.name === "ssh" ? "W21" : "W20",
      `a connection to ${remote}, which does not answer`,
      `与 ${remote} 建立连接，对方没有回应`,
    );
  if (child.name === "ssh") return tell("W22", `words from ${remote}`, `${remote} 发来数据`);
  if (child.name.startsWith("git")) return tell("W19", `bytes from ${remote}`, `${remote} 发来数据`);
  if (byGit) return tell("W24", "somebody it asks for a password", "等人输入密码");
  return tell("W25", "a command of GOAUTH, or another program go has started", "GOAUTH 命令或 go 启动的其他程序");
}

/** So long a thread that reads a healthy disk does not wait at one place. */
const settledMs = 400;

/** Whether a thread waits, now and a moment later, for what no signal ends: a disk or a mount. */
async function standsInKernel(pid: number): Promise<boolean> {
  const first = await uninterruptible(pid);
  if (first.length === 0) return false;
  await sleep(settledMs);
  const second = await uninterruptible(pid);
  return first.some((thread) => second.includes(thread));
}

/** Of its environment only this, without logins. */
async function goproxyOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
  const value =
    text
      .split("\0")
      .find((entry) => entry.startsWith("GOPROXY="))
      ?.slice("GOPROXY=".length) ?? "";
  return maskAddresses(value);
}
