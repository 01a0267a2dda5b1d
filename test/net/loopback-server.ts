import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { TestContext } from "node:test";

export type Listening = {
  readonly port: number;
  /** Every connection ever accepted. */
  readonly sockets: readonly Socket[];
};

type Ending = Pick<TestContext, "after">;

/** Listens on a free port of loopback until the test ends; what it does with a connection is up to the test. */
export function listenRaw(t: Ending, accepted: (socket: Socket) => void, host = "127.0.0.1"): Promise<Listening> {
  return listen(t, createServer(accepted), host);
}

/** The same for HTTP. */
export function listenHttp(t: Ending, answer: RequestListener): Promise<Listening> {
  return listen(t, createHttpServer({ keepAliveTimeout: 60_000 }, answer), "127.0.0.1");
}

/** The same for HTTPS. */
export function listenHttps(
  t: Ending,
  identity: { readonly key: string; readonly cert: string },
  answer: RequestListener,
): Promise<Listening> {
  return listen(t, createHttpsServer({ ...identity, keepAliveTimeout: 60_000 }, answer), "127.0.0.1");
}

async function listen(t: Ending, server: Server, host: string): Promise<Listening> {
  const sockets: Socket[] = [];
  server.on("connection", (socket: Socket) => {
    socket.on("error", () => undefined);
    sockets.push(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}
