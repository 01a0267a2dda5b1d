import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Fault, isFault } from "../fault/fault.ts";
import { serverRefusal } from "./server-refusal.ts";

// An import would load the copy of undici inside node, which takes longer than asking does.
const { request } = process.getBuiltinModule("node:http");

const answerMs = 10_000;
const mostBytes = 64 * 2 ** 20;

/**
 * Asks the management API of a server on this machine over its admin socket. @param body sent as JSON
 * @throws {Fault} SERVER_NOT_RUNNING when nobody answers; the server's own refusal; INTERNAL for an answer that is no JSON
 */
export async function askLocalApi(
  socketPath: string,
  path: string,
  method: "GET" | "POST" = "GET",
  body?: unknown,
): Promise<unknown> {
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    accept: "application/json",
    ...(sent !== undefined && { "content-type": "application/json", "content-length": Buffer.byteLength(sent) }),
  };
  const options = { socketPath, path, method, headers, timeout: answerMs };
  let status = 0;
  const text = await new Promise<string>((resolve, reject) => {
    const asked = request(options, (reply) => {
      status = reply.statusCode ?? 0;
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
    asked.end(sent);
  }).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault("SERVER_NOT_RUNNING", `no server answers on ${socketPath}: ${why}`, { cause });
  });
  const answer = parse(text, socketPath);
  if (status >= 400) throw serverRefusal(answer, `the server on ${socketPath}`);
  return answer;
}

/**
 * Sends JSON to the management API of a server on this machine, and gives each line of its answer as it comes.
 * @throws {Fault} SERVER_NOT_RUNNING when nobody answers, or breaks off; the server's own refusal
 */
export async function tellLocalApi(
  socketPath: string,
  path: string,
  body: unknown,
  onLine: (line: unknown) => void,
): Promise<void> {
  const text = JSON.stringify(body);
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
  const ask = { path, method: "POST", headers, body: text };
  await readLines(socketPath, ask, (line) => onLine(parse(line, socketPath)));
}

/**
 * Follows the server-sent events of a server on this machine until they end: kind and data of each.
 * @throws {Fault} as tellLocalApi
 */
export async function followLocalApi(
  socketPath: string,
  path: string,
  onEvent: (kind: string, data: unknown) => void,
): Promise<void> {
  let kind = "";
  const ask = { path, method: "GET", headers: { accept: "text/event-stream" }, body: "" };
  await readLines(socketPath, ask, (line) => {
    const [, field, value = ""] = /^(event|data): (.*)$/.exec(line) ?? [];
    if (field === "event") kind = value;
    if (field === "data") onEvent(kind, parse(value, socketPath));
  });
}

const quietMs = 60_000;

type LineAsk = {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
};

async function readLines(socketPath: string, { body, ...ask }: LineAsk, onLine: (line: string) => void): Promise<void> {
  const asked = request({ socketPath, ...ask, timeout: quietMs });
  asked.once("timeout", () => asked.destroy(new Error(`nothing was heard for ${quietMs} ms`)));
  const lines: string[] = [];
  let status = 0;
  try {
    const answered = once(asked, "response");
    asked.end(body);
    const [reply] = (await answered) as [IncomingMessage];
    status = reply.statusCode ?? 0;
    let rest = "";
    for await (const piece of reply.setEncoding("utf8") as AsyncIterable<string>) {
      const pieces = (rest + piece).split("\n");
      rest = pieces.pop() ?? "";
      if (rest.length > mostBytes) throw new Error("a line is too long");
      for (const line of pieces) {
        if (status >= 400) lines.push(line);
        else onLine(line);
      }
    }
    lines.push(rest);
  } catch (cause) {
    if (isFault(cause)) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault("SERVER_NOT_RUNNING", `no server answers on ${socketPath}: ${why}`, { cause });
  }
  if (status >= 400) throw serverRefusal(parse(lines.join("\n"), socketPath), `the server on ${socketPath}`);
}

function parse(text: string, socketPath: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new Fault("INTERNAL", `the server on ${socketPath} sent no JSON`, { cause });
  }
}
