import assert from "node:assert/strict";
import { Agent, get } from "node:http";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { has } from "../../scripts/test-tools.ts";
import { fakeDeps } from "./fake-deps.ts";
import { startFront, type FrontKind, type FrontProxy } from "./front-proxy.ts";
import { http2Request } from "./raw-http2.ts";
import { openServer } from "./test-server.ts";

/** What is hidden in a request; it is served to nobody. Its length is 60. */
const hidden = "GET /example.com/cold/@latest HTTP/1.1\r\nHost: localhost\r\nX: ";
const line = "GET /github.com/!azure/sdk/@v/list HTTP/1.1\r\nHost: localhost\r\n";
const post = "POST /github.com/!azure/sdk/@v/list HTTP/1.1\r\nHost: localhost\r\n";
const chunked = "Transfer-Encoding: chunked\r\n";
const http2 = (
  method: string,
  ...more: readonly (readonly [string, string])[]
): readonly (readonly [string, string])[] => [
  [":method", method],
  [":scheme", "http"],
  [":path", "/github.com/!azure/sdk/@v/list"],
  [":authority", "localhost"],
  ...more,
];

/** [what an attacker sends, why]: one request, or none, to whoever counts right. */
const attacks: readonly (readonly [bytes: string | Buffer, why: string])[] = [
  [`${post}Content-Length: ${5 + hidden.length}\r\n${chunked}\r\n0\r\n\r\n${hidden}`, "CL.TE"],
  [`${post}${chunked}Content-Length: 4\r\n\r\n${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`, "TE.CL"],
  [`${post}${chunked}Transfer-Encoding: identity\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${hidden}`, "TE.TE"],
  ...[
    "Transfer-Encoding : chunked",
    "Transfer-Encoding:\x0bchunked",
    "Transfer-Encoding: xchunked",
    " Transfer-Encoding: chunked",
    "Transfer-Encoding: chunked, identity",
    "X: y\nTransfer-Encoding: chunked",
    "Transfer-Encoding:\tCHUNKED",
    "Transfer_Encoding: chunked",
    'Transfer-Encoding: "chunked"',
    "Transfer-Encoding\0: chunked",
  ].map(
    (header) =>
      [
        `${post}Content-Length: ${5 + hidden.length}\r\n${header}\r\n\r\n0\r\n\r\n${hidden}`,
        JSON.stringify(header),
      ] as const,
  ),
  [`${line}Content-Length: 0\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`, "two lengths"],
  [`${line}Content-Length: ${hidden.length}, 0\r\n\r\n${hidden}`, "two lengths in one header"],
  [`${line}Content-Length: +${hidden.length}\r\n\r\n${hidden}`, "a signed length"],
  [`${line}Content-Length: ${hidden.length}\r\n\r\n${hidden}`, "a body behind GET"],
  [`${post}${chunked}\r\n0;x=${"y".repeat(9)}\r\n\r\n`, "a chunk extension"],
  [
    `${post}${chunked}\r\n2;\nxx\r\n${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`,
    "a bare line feed behind a chunk size",
  ],
  [`${post}${chunked}\r\n0x3c\r\n${hidden}\r\n0\r\n\r\n`, "a chunk size in another notation"],
  [`${post}${chunked}\r\n10000000000000000\r\n${hidden}\r\n0\r\n\r\n`, "a chunk size that overflows"],
  [`${post}${chunked}\r\n0\r\nContent-Length: 9\r\n\r\n`, "a length in a trailer"],
  [`${line.replaceAll("\r\n", "\n")}Content-Length: ${hidden.length}\n\n${hidden}`, "bare line feeds"],
  [`${line}Expect: 100-continue\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`, "Expect"],
  [`${line}Connection: Content-Length\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`, "a length for one hop"],
  [
    `${line}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n`,
    "an upgrade to HTTP/2",
  ],
  [`${line}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 777\r\n\r\n`, "an upgrade that fails"],
  [http2Request(http2("POST", ["content-length", "0"]), hidden), "HTTP/2: more than the length"],
  [http2Request(http2("POST", ["content-length", "999"]), hidden), "HTTP/2: less than the length"],
  [http2Request(http2("POST", ["transfer-encoding", "chunked"]), `0\r\n\r\n${hidden}`), "HTTP/2: chunked"],
  [http2Request(http2("GET", ["x", `y\r\n\r\n${hidden}`])), "HTTP/2: a header that breaks lines"],
  [http2Request(http2("GET", [`x: y\r\n\r\n${hidden}`, "z"])), "HTTP/2: the same in a name"],
  [http2Request(http2("GET").with(2, [":path", `/ HTTP/1.1\r\n\r\n${hidden}`])), "HTTP/2: the same in the path"],
  [
    http2Request(http2("GET").with(0, [":method", `GET / HTTP/1.1\r\n\r\n${hidden}`])),
    "HTTP/2: the same in the method",
  ],
  [http2Request(http2("GET").with(3, [":authority", `localhost\r\n\r\n${hidden}`])), "HTTP/2: the same in the host"],
];

for (const kind of ["haproxy", "nginx"] as const) {
  const skip = !has(kind) && `no ${kind}`;
  test(`through ${kind}: nobody gets the answer to a request that another one hid in his`, { skip }, async (t) => {
    const { deps, port } = await openServer(t, { proxies: ["127.0.0.1"] });
    const relay = await countingRelay(t, port);
    const front = await startFront(t, kind, `127.0.0.1:${relay.port}`);
    const proper = http2("GET").with(2, [":path", "/github.com/!azure/sdk/@latest"]);
    (await attack(front.http2Port, http2Request(proper))).destroySoon();
    let victims = 0;
    for (const [bytes, why] of attacks) {
      const attacker = await attack(typeof bytes === "string" ? front.port : front.http2Port, bytes);
      for (const _ of [1, 2]) {
        const version = `v0.0.${++victims}`;
        const got = await ask(front.port, `/github.com/!azure/sdk/@v/${version}.info`);
        assert.equal(got, `200 {"Version":"${version}"}`, why);
      }
      attacker.destroy();
    }
    assert.ok(deps.asked.includes("latest github.com/Azure/sdk"), "a proper request in HTTP/2 arrives");
    assert.deepEqual(
      deps.asked.filter((asked) => asked.includes("cold")),
      [],
    );
    assert.ok(relay.connections() < victims, "connections to the gateway are reused");
  });
}

const noIpv6 = Object.values(networkInterfaces()).every((all) => all?.every(({ family }) => family !== "IPv6"));

/** [proxies of ours, who asks, headers he makes up, whom the gateway takes him for, why] */
const askers: readonly (readonly [readonly string[], string, Record<string, string>, string, string])[] = [
  [["127.0.0.1"], "127.0.0.2", {}, "127.0.0.2", "behind a named proxy"],
  [["127.0.0.1/32"], "127.0.0.2", {}, "127.0.0.2", "named by a range"],
  [["127.0.0.1"], "::1", {}, "::1", "over IPv6"],
  [["127.0.0.1"], "127.0.0.2", { "x-forwarded-for": "203.0.113.9" }, "127.0.0.2", "made up in front"],
  [
    ["127.0.0.1"],
    "127.0.0.2",
    { "x-forwarded-for": "203.0.113.9, 127.0.0.1" },
    "127.0.0.2",
    "made up to look like ours",
  ],
  [["127.0.0.1"], "127.0.0.2", { forwarded: "for=203.0.113.9" }, "127.0.0.2", "Forwarded is not read"],
  [["127.0.0.1"], "127.0.0.2", { "x-real-ip": "203.0.113.9" }, "127.0.0.2", "nor are others"],
  [["192.0.2.1"], "127.0.0.2", {}, "127.0.0.1", "behind a proxy that is not named: that is who asks"],
  [["192.0.2.1"], "127.0.0.2", { "x-forwarded-for": "192.0.2.1" }, "127.0.0.1", "the same, made up"],
];
for (const kind of ["haproxy", "nginx"] as const) {
  const skip = !has(kind) && `no ${kind}`;
  test(
    `through ${kind}: who asks is who is at the other end of a proxy of ours, whatever he says`,
    { skip },
    async (t) => {
      const fronts = new Map<string, { front: FrontProxy; clients: (string | undefined)[] }>();
      for (const [proxies, from, headers, client, why] of askers) {
        if (noIpv6 && from.includes(":")) continue;
        const { front, clients } = fronts.get(proxies.join()) ?? (await openBehind(t, kind, proxies));
        fronts.set(proxies.join(), { front, clients });
        assert.match(await ask(front.port, "/github.com/!azure/sdk/@v/list", { from, headers }), /^200/);
        assert.equal(clients.at(-1), client, why);
      }
    },
  );
}

async function openBehind(t: TestContext, kind: FrontKind, proxies: readonly string[]) {
  const deps = fakeDeps();
  const clients: (string | undefined)[] = [];
  const { list } = deps.modules;
  deps.modules.list = (path, rule, scope) => {
    clients.push(rule.client);
    return list(path, rule, scope);
  };
  const { port } = await openServer(t, { proxies }, deps);
  return { clients, front: await startFront(t, kind, `127.0.0.1:${port}`) };
}

/** Status and body. */
function ask(
  port: number,
  path: string,
  { from = "127.0.0.1", headers = {} }: { from?: string; headers?: Record<string, string> } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const agent = new Agent();
    get({ host: from === "::1" ? "::1" : "127.0.0.1", localAddress: from, port, path, headers, agent }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      answer.once("end", () => resolve(`${answer.statusCode} ${text}`)).once("error", reject);
    }).once("error", reject);
  });
}

/** Sends bytes, and waits until there is an answer to them, or it seems that none comes. */
async function attack(port: number, bytes: string | Buffer): Promise<Socket> {
  const socket = connect(port, "127.0.0.1").on("error", () => undefined);
  const answered = new Promise<void>((resolve) => socket.once("data", () => resolve()).once("close", () => resolve()));
  socket.write(bytes, "latin1");
  await Promise.race([answered, sleep(60)]);
  return socket;
}

/** Stands between proxy and gateway, and counts their connections. */
async function countingRelay(t: TestContext, to: number) {
  let connections = 0;
  const server = createServer((near) => {
    connections++;
    const far = connect(to, "127.0.0.1");
    near.on("error", () => far.destroy()).pipe(far);
    far.on("error", () => near.destroy()).pipe(near);
    t.after(() => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}
