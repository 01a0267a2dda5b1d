// Run in a network of its own, whose only name server listens and never answers. Asks for twenty names of that name
// server, and meanwhile for an upstream in the hosts file, one with a literal address, and files on disk. Prints what
// finished before the first of the twenty gave up.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { writeSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openHttpClient } from "../../src/net/http-client.ts";

const dns = createSocket("udp4");
let queries = 0;
dns.on("message", () => (queries += 1)).bind(53, "127.0.0.1");
const server = createServer((_, answer) => answer.end("up")).listen(0, "127.0.0.1");
await Promise.all([once(dns, "listening"), once(server, "listening")]);
const { port } = server.address() as AddressInfo;

const tell = (): void => undefined;
const scope = { signal: new AbortController().signal, tell };
const client = openHttpClient(
  { version: "test", budgets: { dnsMs: 4_000 }, environment: { NETRC: "/nonexistent" } },
  tell,
);
const ask = async (host: string): Promise<string> => {
  const url = new URL(`http://${host}:${port}/`);
  const { body } = await client.request(
    { method: "GET", url, destination: { name: host, trust: "configured" } },
    scope,
  );
  return Buffer.concat((await body.toArray()) as Buffer[]).toString();
};

const order: string[] = [];
const done = (what: string) => (): unknown => order.push(what);
const silent = Array.from({ length: 20 }, (_, i) =>
  ask(`n${i}.silent.test`).then(done("answered"), (why: { code?: string }) => order.push(String(why.code))),
);
await new Promise((resolve) => setTimeout(resolve, 100));
for (let i = 0; i < 10; i += 1) {
  await ask("hosts-file.test").then(done("hosts file"));
  await ask("127.0.0.1").then(done("literal"));
  await readFile("/proc/self/status").then(done("file"));
}
await Promise.all(silent);
writeSync(1, JSON.stringify({ order, queries }));
// A plain exit would wait for the look-ups that the system has not given up
process.kill(process.pid, "SIGKILL");
