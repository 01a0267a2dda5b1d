import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { parseScript, type Check, type Step } from "./script.ts";

/** The server a script runs against: its address as `RunningServer` gives it, and the CA to trust where it has TLS. */
export type WireTarget = { readonly address: string; readonly ca?: string };

type WireAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly cut: boolean;
};

/**
 * Runs a script (its grammar stands at the head of script.ts) against a server, one request after the other.
 * @throws Error that names the line, what was expected and what came
 */
export async function runScript(text: string, target: WireTarget): Promise<void> {
  const kept = new Map<string, string>();
  const fill = (value: string): string =>
    value.replace(/\$(\w+)/g, (_, name: string) => {
      const found = kept.get(name);
      if (found === undefined) throw new Error(`$${name} was not kept`);
      return found;
    });
  for (const step of parseScript(text)) {
    const answer = await send(step, fill, target);
    for (const check of step.checks) {
      if (check.of === "keep") kept.set(check.name, headerOf(answer, check.header) ?? "");
      const wrong = examine(check, answer, fill);
      if (wrong !== undefined) throw new Error(`line ${check.line}, ${step.method} ${step.target}: ${wrong}`);
    }
    if (answer.cut && !step.checks.some((check) => check.of === "body" && check.how === "cut")) {
      throw new Error(`line ${step.line}, ${step.method} ${step.target}: the answer was cut`);
    }
  }
}

/** What is wrong, in words; undefined when the check holds. */
function examine(check: Check, answer: WireAnswer, fill: (value: string) => string): string | undefined {
  const { status, body, cut } = answer;
  switch (check.of) {
    case "status":
      return String(status) === check.value ? undefined : `status ${status}, not ${check.value}: ${body.toString()}`;
    case "header": {
      const value = headerOf(answer, check.name);
      if (check.how === "absent") return value === undefined ? undefined : `${check.name} is there: ${value}`;
      if (value === undefined) return `${check.name} is absent`;
      return check.how === "present" ? undefined : compared(check.name, value, check.how, fill(check.value));
    }
    case "body":
      if (check.how === "cut") return cut ? undefined : "the answer was not cut";
      if (check.how !== "length") return compared("the body", body.toString(), check.how, fill(check.value));
      return body.length === Number(check.value) ? undefined : `${body.length} bytes, not ${check.value}`;
    case "keep":
      return headerOf(answer, check.header) === undefined ? `there is no header ${check.header} to keep` : undefined;
    default:
      return check satisfies never;
  }
}

function compared(what: string, value: string, how: "==" | "~", expected: string): string | undefined {
  if (how === "~" ? value.includes(expected) : value === expected) return undefined;
  return `${what} is ${JSON.stringify(value)}, ${how === "~" ? "which lacks" : "not"} ${JSON.stringify(expected)}`;
}

function headerOf({ headers }: WireAnswer, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

function send(step: Step, fill: (value: string) => string, { address, ca }: WireTarget): Promise<WireAnswer> {
  const place = address.startsWith("unix:") ? { socketPath: address.slice(5) } : hostOf(address);
  const prefix = address.startsWith("unix:") ? "" : new URL(address).pathname.replace(/\/$/, "");
  const headers = Object.fromEntries(step.headers.map(([name, value]) => [name, fill(value)]));
  const { method } = step;
  const options = { ...place, method, path: prefix + fill(step.target), headers, agent: false as const };
  return new Promise((resolve, reject) => {
    const request = address.startsWith("https:") ? httpsRequest({ ...options, ca }) : httpRequest(options);
    request.once("error", reject);
    request.once("response", (message) => {
      const pieces: Buffer[] = [];
      message.on("data", (piece: Buffer) => pieces.push(piece));
      message.on("error", () => {}); // a cut answer; "close" follows
      message.once("close", () => {
        const { statusCode = 0, complete } = message;
        resolve({ status: statusCode, headers: message.headers, body: Buffer.concat(pieces), cut: !complete });
      });
    });
    request.end();
  });
}

function hostOf(address: string): { host: string; port: number } {
  const { hostname, port } = new URL(address);
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) };
}
