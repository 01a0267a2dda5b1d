import { connect, type Socket } from "node:net";
import type { TestContext } from "node:test";
import type { ToldEvent } from "../../src/events/event.ts";
import { EventStream } from "../../src/events/stream.ts";
import type { Deps } from "../../src/http/deps.ts";
import { startServer, type RunningServer, type ServerOptions } from "../../src/http/server.ts";
import { fakeDeps } from "./fake-deps.ts";

export type TestServer<D extends Deps> = {
  readonly server: RunningServer;
  readonly deps: D;
  readonly port: number;
  readonly events: ToldEvent[];
  /** Resolves with the next event of this kind. */
  readonly told: <What extends ToldEvent["what"]>(what: What) => Promise<Extract<ToldEvent, { what: What }>>;
};

/** A server on a free port of 127.0.0.1 (unless `listen` says otherwise), stopped when the test ends. */
export async function openServer<D extends Deps = ReturnType<typeof fakeDeps>>(
  t: TestContext,
  options: Partial<ServerOptions> = {},
  deps: D = fakeDeps() as unknown as D,
): Promise<TestServer<D>> {
  const stream = new EventStream();
  const events: ToldEvent[] = [];
  for (const { read } of [deps.activity, deps.feed]) stream.attach(read);
  const waiting = new Set<(event: ToldEvent) => void>();
  stream.attach((event) => {
    events.push(event);
    for (const tell of waiting) tell(event);
  });
  const server = await startServer({ listen: "127.0.0.1:0", ...options }, deps, stream);
  t.after(() => server.stop({ graceMs: 0 }));
  const told: TestServer<D>["told"] = (what) =>
    new Promise((resolve) => {
      const tell = (event: ToldEvent): void => {
        if (event.what !== what) return;
        waiting.delete(tell);
        resolve(event as Extract<ToldEvent, { what: typeof what }>);
      };
      waiting.add(tell);
    });
  return { server, deps, port: Number(/:(\d+)/.exec(server.address)?.[1] ?? 0), events, told };
}

/** Sends bytes as they are and gives back, as latin1, all that comes until the other side closes. */
export function exchangeRaw(at: number | string, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket: Socket = typeof at === "number" ? connect(at, "127.0.0.1") : connect(at);
    let received = "";
    socket.setEncoding("latin1").on("data", (text: string) => (received += text));
    socket.on("error", () => {}); // "close" follows
    socket.on("close", () => resolve(received));
    socket.write(bytes, "latin1");
  });
}

/** A minimal GET that asks the server to close afterwards. */
export function get(target: string, ...headers: readonly string[]): string {
  return `${[`GET ${target} HTTP/1.1`, "Host: localhost", "Connection: close", ...headers].join("\r\n")}\r\n\r\n`;
}
