import { request } from "node:http";
import { Fault } from "../fault/fault.ts";

const answerMs = 10_000;
const mostBytes = 64 * 2 ** 20;

/**
 * Asks the management API of a server on this machine over its admin socket.
 * @throws {Fault} SERVER_NOT_RUNNING when nobody answers; INTERNAL for an answer that is no JSON
 */
export async function askLocalApi(socketPath: string, path: string): Promise<unknown> {
  const text = await new Promise<string>((resolve, reject) => {
    const asked = request({ socketPath, path, headers: { accept: "application/json" }, timeout: answerMs }, (reply) => {
      const chunks: Buffer[] = [];
      let size = 0;
      reply.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > mostBytes) reply.destroy(new Error("the answer is too long"));
      });
      reply.once("error", reject);
      reply.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    });
    asked.once("timeout", () => asked.destroy(new Error(`no answer in ${answerMs} ms`)));
    asked.once("error", reject);
    asked.end();
  }).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault("SERVER_NOT_RUNNING", `no server answers on ${socketPath}: ${why}`, { cause });
  });
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new Fault("INTERNAL", `the server on ${socketPath} sent no JSON`, { cause });
  }
}
