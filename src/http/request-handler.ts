import { BlockList } from "node:net";
import type { EventStream } from "../events/stream.ts";
import type { Deps } from "./deps.ts";
import type { Door } from "./endpoint.ts";
import { Exchange } from "./exchange.ts";
import type { RequestHandler } from "./private-door.ts";
import { Router } from "./router.ts";

/** Answers the one client of a private door, which may call everything but the management API: that has the admin door. */
export function requestHandler(deps: Deps, stream: EventStream, door: Door): RequestHandler {
  const server = { stopping: false, requests: 0, access: { token: undefined, names: [] } };
  const setting = {
    house: { ...deps, gate: undefined, signIn: undefined, limits: undefined, server },
    proxies: new BlockList(),
    router: new Router(""),
    stream,
    ended: () => void server.requests--,
  };
  return (message, response) => {
    server.requests++;
    void new Exchange(message, response, door, setting).run();
  };
}
