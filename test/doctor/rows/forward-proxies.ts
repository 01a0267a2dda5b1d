import type { Socket } from "node:net";
import { freePort } from "../../../bench/free-port.ts";
import { listenRaw } from "../../net/loopback-server.ts";
import type { Place, Row } from "../row.ts";

/** A forward proxy that does this with what it is asked. Names of example.com go through it: loopback never would. */
async function forwardProxy({ t }: Place, answer: (socket: Socket) => void): Promise<string> {
  const { port } = await listenRaw(t, (socket) => socket.once("data", () => answer(socket)));
  return `127.0.0.1:${port}`;
}

const goproxy = "https://mirror.example";

export const forwardProxyRows: readonly Row[] = [
  {
    code: "A7",
    why: "it wants a login it was not given",
    make: async (place) => {
      const proxy = await forwardProxy(place, (socket) =>
        socket.end(
          "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n",
        ),
      );
      return { goproxy, environment: { HTTPS_PROXY: `http://user:c4nary-pass@${proxy}` }, secrets: ["c4nary-pass"] };
    },
  },
  {
    code: "A8",
    why: "its policy",
    make: async (place) => {
      const proxy = await forwardProxy(place, (socket) =>
        socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"),
      );
      return { goproxy, environment: { HTTPS_PROXY: `http://${proxy}` } };
    },
  },
  {
    code: "A9",
    why: "it is not there",
    make: async () => ({ goproxy, environment: { HTTPS_PROXY: `http://127.0.0.1:${await freePort()}` } }),
  },
  {
    code: "A11",
    why: "NO_PROXY has the host with a scheme",
    make: async (place) => {
      const proxy = await forwardProxy(place, (socket) =>
        socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"),
      );
      return { goproxy, environment: { HTTPS_PROXY: `http://${proxy}`, NO_PROXY: "https://mirror.example" } };
    },
  },
  {
    code: "W13",
    why: "it takes CONNECT and is silent",
    make: async (place) => ({
      goproxy,
      environment: { HTTPS_PROXY: `http://${await forwardProxy(place, () => undefined)}` },
    }),
  },
  {
    code: "W14",
    why: "it takes a request over http and is silent",
    make: async (place) => ({
      goproxy: "http://mirror.example",
      environment: { HTTP_PROXY: `http://${await forwardProxy(place, () => undefined)}` },
    }),
  },
];
