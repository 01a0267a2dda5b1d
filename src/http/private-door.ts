import { randomBytes } from "node:crypto";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { type AddressInfo, createServer } from "node:net";

export type RequestHandler = (message: IncomingMessage, response: ServerResponse) => void;

export type PrivateDoor = {
  /** "http://127.0.0.1:41234/5f0c…": whoever does not know the path gets nothing. */
  readonly url: string;
  /** The part of it that is not to be shown. */
  readonly secret: string;
};

/**
 * Listens on a free port of loopback, under a path of 128 random bits; any other path is 404, whatever it is. It is
 * there before what it leads to: HTTP is loaded with the first connection, and `open` called with the first request
 * that knows the path. Its connections have no clocks: the one client is a command somebody runs and can end.
 */
export async function openPrivateDoor(open: () => Promise<RequestHandler>): Promise<PrivateDoor> {
  const secret = randomBytes(16).toString("hex");
  let http: Promise<Server> | undefined;
  const door = createServer((socket) => {
    socket.on("error", () => undefined);
    http ??= serveHttp(`/${secret}/`, open);
    void http.then((server) => server.emit("connection", socket));
  });
  await new Promise<void>((resolve, reject) => {
    door.once("error", reject);
    door.listen(0, "127.0.0.1", resolve);
  });
  return { url: `http://127.0.0.1:${(door.address() as AddressInfo).port}/${secret}`, secret };
}

async function serveHttp(prefix: string, open: () => Promise<RequestHandler>): Promise<Server> {
  const { createServer: createHttpServer } = await import("node:http");
  let opened: Promise<RequestHandler> | undefined;
  return createHttpServer({ requestTimeout: 0, keepAliveTimeout: 0 }, (message, response) => {
    if (message.url?.startsWith(prefix) !== true) return refuse(response, 404, "nothing is served under this path");
    message.url = message.url.slice(prefix.length - 1);
    opened ??= open();
    opened.then(
      (handle) => handle(message, response),
      (failure: unknown) => refuse(response, 500, failure instanceof Error ? failure.message : String(failure)),
    );
  });
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${why}\n`);
}
