import { readFile, stat } from "node:fs/promises";
import type { Tell } from "../events/event.ts";
import { asFault, Fault } from "../fault/fault.ts";
import type { Tls } from "../http/listener.ts";
import type { ReadConfig } from "./read-config.ts";

const everyMs = 2_000;

/** The certificate and its key as configured; undefined: plain http. @throws {Fault} CONFIG_BAD_VALUE */
export async function readTls({ tlsCert, tlsKey, access }: ReadConfig): Promise<Tls | undefined> {
  const { clientCa } = access;
  if (tlsCert === undefined && tlsKey === undefined) {
    if (clientCa === undefined) return undefined;
    throw new Fault("CONFIG_BAD_VALUE", "access.clientCa needs tlsCert and tlsKey");
  }
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new Fault("CONFIG_BAD_VALUE", "tlsCert and tlsKey must be set together");
  }
  const [cert, key] = [await readPem("tlsCert", tlsCert), await readPem("tlsKey", tlsKey)];
  return { cert, key, ...(clientCa !== undefined && { clientCa: await readPem("access.clientCa", clientCa) }) };
}

/**
 * Looks every few seconds whether the files have changed, and has the new ones served. What cannot be used is told, and
 * the old ones go on. The function given back ends that.
 */
export function watchTls(config: ReadConfig, renew: (tls: Tls) => void, tell: Tell): () => void {
  let seen = stamp(config);
  const look = async (): Promise<void> => {
    const before = await seen;
    const now = await stamp(config);
    seen = Promise.resolve(now);
    if (now === before) return;
    try {
      const tls = await readTls(config);
      if (tls === undefined) return;
      renew(tls);
      tell({ what: "server.note", message: "the TLS certificate was read anew" });
    } catch (failure) {
      const { message } = asFault(failure);
      tell({ what: "server.note", message: `the TLS certificate stays the old one: ${message}` });
    }
  };
  const timer = setInterval(() => void look(), everyMs).unref();
  return () => clearInterval(timer);
}

/** Changes when a file does, or the link that leads to it. */
async function stamp({ tlsCert, tlsKey, access }: ReadConfig): Promise<string> {
  const files = [tlsCert, tlsKey, access.clientCa].filter((file) => file !== undefined);
  const stats = files.map(async (file) => {
    const found = await stat(file).catch(() => undefined);
    return `${found?.ino} ${found?.mtimeMs} ${found?.size}`;
  });
  return (await Promise.all(stats)).join(" ");
}

async function readPem(key: string, file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw new Fault("CONFIG_BAD_VALUE", `${key}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  });
}
