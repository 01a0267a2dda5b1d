import type { ToldEvent } from "../../events/event.ts";
import type { EventStream } from "../../events/stream.ts";
import { asFault } from "../../fault/fault.ts";
import type { RequestHandler } from "../../http/private-door.ts";
import { requestHandler } from "../../http/request-handler.ts";
import { knownHashes } from "./known-hashes.ts";
import type { Pattern } from "../../gomod/pattern.ts";
import { foresee } from "../../modules/foresight.ts";
import { openGateway, storeOptions } from "../gateway.ts";
import type { ReadConfig } from "../read-config.ts";
import { openLaptopCache } from "./laptop-cache.ts";
import { openRunSocket, type RunSocket } from "./run-socket.ts";
import { notInModuleCache } from "./module-cache.ts";
import { namedModules } from "./named-modules.ts";
import { type Place, readProject } from "./project.ts";

export type LaptopGatewayOptions = {
  readonly config: ReadConfig;
  /** GOPROXY list without `direct` and `off`. */
  readonly upstream: string;
  readonly place: Place;
  /** GOMODCACHE */
  readonly moduleCache: string;
  /** GONOPROXY of the command: what it fetches itself, past the gateway. */
  readonly noProxy: string;
  /** What the gateway fetches from version control, with the user's own git set-up. */
  readonly straight: readonly Pattern[];
};

export type LaptopGateway = {
  readonly handle: RequestHandler;
  close(): Promise<void>;
};

/** Lanes that foresight leaves for what the command asks for itself. */
const keptFree = 8;
/**
 * Two to three seconds of a link of 50 Mbit/s. All of it at a time would take no longer, but what the command waits for
 * would come as late as everything else, and it would unpack nothing meanwhile.
 */
const enoughBytes = 16 * 2 ** 20;
/** One connection may not fill a long link, a few do. */
const leastAtATime = 3;

/** The gateway of one command, with its cache and its foresight. Loaded with the first request, because most of it is large. */
export async function openLaptopGateway(options: LaptopGatewayOptions, stream: EventStream): Promise<LaptopGateway> {
  const { config, upstream, place } = options;
  const reading = readProject(place);
  const { store, instead, remove } = await openLaptopCache(storeOptions(config), stream.tell);
  const note = (message: string): void => stream.tell({ what: "run.note", message });
  if (instead !== undefined) note(`${instead}; this run has a cache of its own, which is gone afterwards`);
  const project = await reading;
  const gateway = await openGateway(config, upstream, stream, {
    given: store,
    known: knownHashes(project?.sums ?? []),
    straight: options.straight,
    git: { profile: "laptop", environment: process.env },
  });
  const ending = new AbortController();
  const socket = instead === undefined ? await openSocket() : undefined;
  const detach = stream.attach((event) => {
    if (!asksForModule(event)) return;
    detach();
    begin().catch((failure: unknown) => note(`nothing is fetched ahead: ${asFault(failure).message}`));
  });

  return {
    handle: requestHandler(gateway.deps, stream, "open"),
    close: async () => {
      ending.abort(new Error("the command has ended"));
      stream.tell({ what: "server.stopping", because: "the command has ended" });
      await socket?.close();
      await gateway.close();
      await remove();
    },
  };

  /** Without it the command runs all the same, and nobody can look on. */
  function openSocket(): Promise<RunSocket | undefined> {
    return openRunSocket(config.data, requestHandler(gateway.deps, stream, "admin")).catch(() => undefined);
  }

  async function begin(): Promise<void> {
    if (project === undefined) return;
    for (const what of project.notes) note(what);
    const wanted = await notInModuleCache(namedModules(project, options.noProxy), options.moduleCache);
    if (wanted.length === 0) return;
    const { lanesPerHost } = config.fetch;
    const atATime = Math.max(1, lanesPerHost - keptFree);
    const limits = { atATime, leastAtATime: Math.min(atATime, leastAtATime), enoughBytes };
    const { signal } = ending;
    await foresee(
      wanted,
      limits,
      { fetch: gateway.foresee, arrivingBytes: gateway.arrivingBytes },
      { signal, tell: stream.tell },
    );
  }
}

function asksForModule(event: ToldEvent): boolean {
  return event.what === "request.began" && event.endpoint !== "sumdb" && event.module !== undefined;
}
